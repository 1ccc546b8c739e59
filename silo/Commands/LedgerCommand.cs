using System.CommandLine;
using System.Security.Cryptography;
using PahlawanPangan.Gateway.Commands;
using PahlawanPangan.Grains;
using PahlawanPangan.Grains.Ledger;
using PahlawanPangan.Grains.Postgres;

namespace PahlawanPangan.Silo.Commands;

/// <summary><c>ledger verify</c>, <c>ledger export</c> and <c>ledger key</c>.</summary>
internal sealed class LedgerCommand(IServiceProvider services, TextWriter output, TextWriter error)
{
    /// <summary>The command with its subcommands. Their exit code is 0 only without a fault.</summary>
    public static Command Create(Func<CommandSettings> settings)
    {
        var export = new Option<string?>("--export") { Description = "Verify this export instead of the database.", HelpName = "FILE" };
        var trusted = new Option<string?>("--key")
        {
            Description = "Trust this public key (PEM) instead of those that the ledger names itself.",
            HelpName = "FILE",
        };
        var verify = new Command("verify", "Verify the ledger: its chain, its checkpoints and the lots.") { export, trusted };
        verify.SetAction(parsed => RunAsync(
            settings, parsed, ledger => ledger.VerifyAsync(parsed.GetValue(export), parsed.GetValue(trusted))));

        var target = new Argument<string>("FILE") { Description = "The file to create." };
        var write = new Command("export", "Write the ledger to a file.") { target };
        write.SetAction(parsed => RunAsync(settings, parsed, ledger => ledger.ExportAsync(parsed.GetRequiredValue(target))));

        var key = new Command("key", "Print the public keys that signed the ledger, in PEM.");
        key.SetAction(parsed => RunAsync(settings, parsed, static ledger => ledger.KeyAsync()));
        return new Command("ledger", "Verify or export the audit ledger.") { verify, write, key };
    }

    private static Task<int> RunAsync(Func<CommandSettings> settings, ParseResult parsed, Func<LedgerCommand, Task<int>> run)
    {
        var console = parsed.InvocationConfiguration;
        return CommandHost.RunAsync(settings, console, services => run(new LedgerCommand(services, console.Output, console.Error)));
    }

    private async Task<int> VerifyAsync(string? export, string? keyFile)
    {
        var key = keyFile is null ? null : ReadKey(keyFile);
        LedgerReport report;
        if (export is not null)
        {
            report = await new LedgerVerifier(new ExportLedgerSource(export), key).VerifyAsync(CancellationToken.None);
        }
        else
        {
            await using var source = await OpenAsync();
            report = await new LedgerVerifier(source, key).VerifyAsync(CancellationToken.None);
        }

        foreach (var fault in report.Faults)
        {
            await error.WriteLineAsync($"BAD {fault}");
        }

        var signed = string.Join(", ", report.SignedSizes.OrderBy(part => part.Key).Select(part => $"{part.Key}: {part.Value}"));
        await output.WriteLineAsync(
            $"{report.Entries} entries, {report.Checkpoints} checkpoints (signed up to {(signed.Length == 0 ? "nothing" : signed)}), "
            + $"{report.Lots} lots, {report.LotsBehind} of them with events not yet in the ledger.");
        if (key is null)
        {
            await output.WriteLineAsync(
                "The keys are those that the ledger names itself; use --key to check against a key kept elsewhere.");
        }

        await output.WriteLineAsync(report.Faults.Count == 0 ? "The ledger proves itself." : $"{report.Faults.Count} faults.");
        return report.Faults.Count == 0 ? 0 : 1;
    }

    private async Task<int> ExportAsync(string path)
    {
        await using var source = await OpenAsync();
        await using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
        var entries = await LedgerExport.WriteAsync(source, file, CancellationToken.None);
        await output.WriteLineAsync($"Wrote {entries} entries to {path}.");
        return 0;
    }

    private async Task<int> KeyAsync()
    {
        await using var source = await OpenAsync();
        foreach (var (id, key) in await source.KeysAsync(CancellationToken.None))
        {
            await output.WriteLineAsync($"# {id}");
            await output.WriteLineAsync(PemEncoding.WriteString("PUBLIC KEY", key));
        }

        return 0;
    }

    private Task<DatabaseLedgerSource> OpenAsync() =>
        DatabaseLedgerSource.OpenAsync(
            services.GetRequiredService<LedgerDatabase>(),
            services.GetRequiredService<LotShards>(),
            services.GetRequiredService<Clock>().Now,
            CancellationToken.None);

    private static byte[] ReadKey(string path)
    {
        using var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(File.ReadAllText(path));
            return key.ExportSubjectPublicKeyInfo();
        }
        catch (Exception malformed) when (malformed is ArgumentException or CryptographicException or PlatformNotSupportedException)
        {
            throw new InvalidDataException($"{path} holds no key in PEM: {malformed.Message}", malformed);
        }
    }
}
