using PahlawanPangan.Local.Instance;
using PahlawanPangan.Local.Servers;

namespace PahlawanPangan.Local.Commands;

/// <summary>`migrate`: brings the database up to date, that of the running instance or else the one that the next run uses.</summary>
internal static class MigrateCommand
{
    public static async Task<int> ExecuteAsync(Checkout checkout, CancellationToken cancellation)
    {
        if (InstanceFacts.IsRunning(checkout))
        {
            await EngineProgram.MigrateAsync(InstanceFacts.ReadRunning(checkout).EngineSettings, cancellation);
        }
        else
        {
            await using var servers = await BackingServers.StartAsync(checkout.DataFolder, Console.WriteLine, cancellation);
            var settings = new EngineSettings(servers.PostgresConnectionString, servers.NatsUrl, checkout.KeysFolder);
            await EngineProgram.MakeKeysAsync(settings, cancellation);
            await EngineProgram.MigrateAsync(settings, cancellation);
        }
        Console.WriteLine("The database is up to date.");
        return 0;
    }
}
