using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using PahlawanPangan.Grains;
using PahlawanPangan.Grains.Ledger;
using PahlawanPangan.Grains.Postgres;

namespace PahlawanPangan.Silo.Commands;

/// <summary><c>ledger verify</c>, <c>ledger export</c> and <c>ledger key</c>.</summary>
internal sealed class LedgerCommand(IServiceProvider services, TextWriter output, TextWriter error)
{
    /// <summary>Runs the command and returns the process's exit code: 0 only if nothing is wrong.</summary>
    public async Task<int> RunAsync(string[] arguments)
    {
        switch (arguments)
        {
            case ["verify", .. var options]:
                string? export = null;
                string? key = null;
                for (var i = 0; i + 1 < options.Length; i += 2)
                {
                    _ = options[i] switch
                    {
                        "--export" => export = options[i + 1],
                        "--key" => key = options[i + 1],
                        _ => null,
                    };
                }

                return options.Length % 2 == 0 ? await VerifyAsync(export, key) : await MistakeAsync();
            case ["export", var file]:
                return await ExportAsync(file);
            case ["key"]:
                return await KeyAsync();
            default:
                return await MistakeAsync();
        }
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
        await output.WriteLineAsync($"{report.Entries} entries, {report.Checkpoints} checkpoints (signed up to {(signed.Length == 0 ? "nothing" : signed)}), {report.Lots} lots, {report.LotsBehind} of them with events still to come.");
        if (key is null)
        {
            await output.WriteLineAsync("The keys are those that the ledger names itself; give --key to check against one kept elsewhere.");
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

    private async Task<int> MistakeAsync()
    {
        await error.WriteLineAsync(DownstreamCommands.Usage);
        return 2;
    }

    private static byte[] ReadKey(string path)
    {
        using var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(File.ReadAllText(path));
            return key.ExportSubjectPublicKeyInfo();
        }
        catch (Exception malformed) when (malformed is ArgumentException or CryptographicException)
        {
            throw new InvalidDataException($"{path} holds no key in PEM: {malformed.Message}", malformed);
        }
    }
}
