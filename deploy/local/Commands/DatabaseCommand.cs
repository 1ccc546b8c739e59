using PahlawanPangan.Local.Instance;
using PahlawanPangan.Local.Servers;

namespace PahlawanPangan.Local.Commands;

/// <summary>
/// `database`: the engine's command over the database of the running instance, or else the one that the next run uses. A database that was
/// restored from a dump is adopted while nothing runs.
/// </summary>
internal static class DatabaseCommand
{
    public static async Task<int> ExecuteAsync(Checkout checkout, IReadOnlyList<string> arguments, CancellationToken cancellation)
    {
        if (InstanceFacts.IsRunning(checkout))
        {
            return await EngineProgram.RunInTerminalAsync(
                InstanceFacts.ReadRunning(checkout).EngineSettings, ["database", .. arguments], cancellation);
        }

        await using var servers = await BackingServers.StartAsync(checkout.DataFolder, Console.WriteLine, cancellation);
        var settings = new EngineSettings(servers.PostgresConnectionString, servers.NatsUrl, checkout.KeysFolder);
        return await EngineProgram.RunInTerminalAsync(settings, ["database", .. arguments], cancellation);
    }
}
