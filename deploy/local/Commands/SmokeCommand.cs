using PahlawanPangan.Local.Servers;
using PahlawanPangan.Local.Smoke;

namespace PahlawanPangan.Local.Commands;

/// <summary>
/// `smoke`: the README's first steps on a fresh instance in a temporary folder. Exits with 0 only if every step succeeded.
/// </summary>
internal static class SmokeCommand
{
    public static async Task<int> ExecuteAsync(CancellationToken cancellation)
    {
        var folder = Directory.CreateTempSubdirectory("pangan-smoke-");
        try
        {
            await using var servers = await BackingServers.StartAsync(folder: null, Console.WriteLine, cancellation);
            var settings = new EngineSettings(servers.PostgresConnectionString, servers.NatsUrl, Path.Combine(folder.FullName, "keys"));
            var log = Path.Combine(folder.FullName, "engine.log");
            await using var engine = await EngineServer.StartAsync(settings, logFile: log, prepare: true, cancellation: cancellation);
            Console.WriteLine($"A fresh instance is ready at {engine.Url}.");
            try
            {
                await new FirstSteps(engine.Url, settings).WalkAsync(cancellation);
            }
            catch (Exception e) when (!cancellation.IsCancellationRequested)
            {
                await Console.Error.WriteLineAsync(
                    $"FAILED: {e.Message}\nThe end of the engine's log:\n{string.Join('\n', File.ReadLines(log).TakeLast(60))}");
                return 1;
            }
            Console.WriteLine("Every step succeeded.");
            return 0;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
