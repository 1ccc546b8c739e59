using System.CommandLine;
using System.Security.Cryptography;
using PahlawanPangan.Gateway.Commands;
using PahlawanPangan.Grains.Certificates;

namespace PahlawanPangan.Silo.Commands;

/// <summary><c>certificate verify FILE</c>: checks a donation certificate with the public key alone, without any server.</summary>
internal static class CertificateCommand
{
    private const int FileBytesMax = 1024 * 1024;

    /// <summary>The command with its subcommand. Its exit code is 0 only if everything holds.</summary>
    public static Command Create()
    {
        var file = new Argument<string>("FILE") { Description = "The certificate, as the API answered with it." };
        var key = new Option<string?>("--key")
        {
            Description = "Trust this public key instead of the one that the file names: a file with keys in PEM, or a key in Base64.",
            HelpName = "KEY",
        };
        var verify = new Command("verify", "Check a donation certificate with the issuer's public key alone.") { file, key };
        verify.SetAction(parsed => RunAsync(
            parsed.GetRequiredValue(file), parsed.GetValue(key), parsed.InvocationConfiguration));
        return new Command("certificate", "Check donation certificates.") { verify };
    }

    private static async Task<int> RunAsync(string path, string? keyText, InvocationConfiguration console)
    {
        IReadOnlyList<CertificateFinding> findings;
        try
        {
            var keys = keyText is null ? null : ReadKeys(keyText);
            findings = CertificateVerifier.Verify(await ReadFileAsync(path), keys);
        }
        catch (Exception problem) when (problem is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            await console.Error.WriteLineAsync($"Not verified: {problem.Message}");
            return ExitCodes.Refused;
        }

        foreach (var finding in findings)
        {
            var (writer, mark) = finding.Holds ? (console.Output, finding.IsNote ? "-- " : "OK ") : (console.Error, "BAD");
            await writer.WriteLineAsync($"{mark} {finding.Text}");
        }

        var faults = findings.Count(finding => !finding.Holds);
        if (keyText is null)
        {
            await console.Output.WriteLineAsync(
                "The key is the one that the file names itself; use --key to check against the issuer's key from elsewhere.");
        }

        await console.Output.WriteLineAsync(faults switch
        {
            0 => "The certificate holds.",
            1 => "The certificate does not hold: 1 fault.",
            _ => $"The certificate does not hold: {faults} faults.",
        });
        return faults == 0 ? ExitCodes.Success : ExitCodes.Refused;
    }

    private static async Task<byte[]> ReadFileAsync(string path)
    {
        if (new FileInfo(path) is { Exists: true, Length: > FileBytesMax })
        {
            throw new InvalidDataException($"{path} is larger than any certificate.");
        }

        return await File.ReadAllBytesAsync(path);
    }

    /// <summary>The keys of a file, such as `ledger key` prints, or the key that the argument itself is.</summary>
    internal static List<byte[]> ReadKeys(string text)
    {
        try
        {
            var keys = File.Exists(text) ? ReadPem(File.ReadAllText(text)) : text.Contains("-----", StringComparison.Ordinal)
                ? ReadPem(text)
                : [PublicKeyOf(key => key.ImportSubjectPublicKeyInfo(Convert.FromBase64String(text), out _))];
            return keys.Count > 0 ? keys : throw new InvalidDataException($"{text} holds no key in PEM.");
        }
        catch (Exception malformed) when (malformed is ArgumentException or CryptographicException or FormatException
            or PlatformNotSupportedException)
        {
            throw new InvalidDataException(
                $"{text} is neither a file with keys in PEM nor a public key in Base64: {malformed.Message}", malformed);
        }
    }

    private static List<byte[]> ReadPem(string text)
    {
        var keys = new List<byte[]>();
        var rest = text.AsMemory();
        while (PemEncoding.TryFind(rest.Span, out var found))
        {
            var pem = rest[found.Location].ToString();
            keys.Add(PublicKeyOf(key => key.ImportFromPem(pem)));
            rest = rest[found.Location.End..];
        }

        return keys;
    }

    private static byte[] PublicKeyOf(Action<ECDsa> import)
    {
        using var key = ECDsa.Create();
        import(key);
        return key.ExportSubjectPublicKeyInfo();
    }
}
