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
            Description = "Trust this public key instead of the one that the file names: a file in PEM, or the key itself in Base64.",
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
            var key = keyText is null ? null : ReadKey(keyText);
            findings = CertificateVerifier.Verify(await ReadFileAsync(path), key);
        }
        catch (Exception problem) when (problem is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            await console.Error.WriteLineAsync($"Not verified: {problem.Message}");
            return ExitCodes.Refused;
        }

        foreach (var finding in findings)
        {
            var (writer, mark) = finding.Holds ? (console.Output, "OK ") : (console.Error, "BAD");
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

    /// <summary>A key from a file or from the argument itself, as a SubjectPublicKeyInfo.</summary>
    private static byte[] ReadKey(string text)
    {
        using var key = ECDsa.Create();
        try
        {
            if (File.Exists(text))
            {
                key.ImportFromPem(File.ReadAllText(text));
            }
            else if (text.StartsWith("-----", StringComparison.Ordinal))
            {
                key.ImportFromPem(text);
            }
            else
            {
                key.ImportSubjectPublicKeyInfo(Convert.FromBase64String(text), out _);
            }

            return key.ExportSubjectPublicKeyInfo();
        }
        catch (Exception malformed) when (malformed is ArgumentException or CryptographicException or FormatException
            or PlatformNotSupportedException)
        {
            throw new InvalidDataException(
                $"{text} is neither a file with a key in PEM nor a public key in Base64: {malformed.Message}", malformed);
        }
    }
}
