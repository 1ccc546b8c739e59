using System.Diagnostics;
using System.Globalization;
using NATS.Client.Core;
using NATS.Net;

namespace PahlawanPangan.Local.Servers;

/// <summary>Three nats-servers that form a cluster: a stream with three copies survives the loss of any one of them.</summary>
public sealed class NatsTrio : IAsyncDisposable
{
    private const string Stream = "PANGAN";
    private static readonly TimeSpan LeaderLimit = TimeSpan.FromMinutes(1);
    private readonly NatsServer[] _servers;

    private NatsTrio(NatsServer[] servers) => _servers = servers;

    /// <summary>The three servers.</summary>
    public IReadOnlyList<NatsServer> Servers => _servers;

    /// <summary>The URLs of all three, with commas between.</summary>
    public string Url => string.Join(',', _servers.Select(server => server.Url));

    /// <param name="options">The options of each; null for the defaults.</param>
    /// <param name="cancellation">Cancels the start.</param>
    public static async Task<NatsTrio> StartAsync(IReadOnlyList<ServerOptions>? options = null, CancellationToken cancellation = default)
    {
        options ??= [new ServerOptions(), new ServerOptions(), new ServerOptions()];
        var routes = options.Select(one => FormattableString.Invariant($"{one.Host.Address}:{FreePort.Find()}")).ToList();
        var starting = options.Select((one, at) => NatsServer.StartAsync(
            one with { Settings = new Dictionary<string, string>(one.Settings) { ["cluster"] = Cluster(routes, at) } }, cancellation)).ToList();
        try
        {
            var trio = new NatsTrio(await Task.WhenAll(starting));
            await trio.WaitForJetStreamAsync(cancellation);
            return trio;
        }
        catch
        {
            foreach (var started in starting.Where(start => start.IsCompletedSuccessfully))
            {
                await (await started).DisposeAsync();
            }
            throw;
        }
    }

    /// <summary>The server that leads the stream; null while there is none.</summary>
    public async Task<NatsServer?> LeaderAsync(CancellationToken cancellation = default)
    {
        await using var client = new NatsClient(Url);
        var stream = await client.CreateJetStreamContext().GetStreamAsync(Stream, cancellationToken: cancellation);
        var leader = stream.Info.Cluster?.Leader;
        return Array.Find(_servers, server => server.ServerName == leader);
    }

    /// <summary>Makes the stream's leader give its role to another server.</summary>
    public async Task StepDownAsync(CancellationToken cancellation = default)
    {
        await using var client = new NatsClient(Url);
        _ = await client.RequestAsync<string, string>(
            $"$JS.API.STREAM.LEADER.STEPDOWN.{Stream}", "", cancellationToken: cancellation);
    }

    public async ValueTask DisposeAsync() =>
        await Task.WhenAll(_servers.Select(static server => server.DisposeAsync().AsTask()));

    private static string Cluster(List<string> routes, int at)
    {
        var others = routes.Where((_, other) => other != at).Select(route => string.Create(CultureInfo.InvariantCulture, $"\"nats://{route}\""));
        return $"{{ name: pangan, listen: \"{routes[at]}\", routes: [{string.Join(", ", others)}] }}";
    }

    /// <summary>Waits until the three have chosen who answers requests of JetStream.</summary>
    private async Task WaitForJetStreamAsync(CancellationToken cancellation)
    {
        await using var client = new NatsClient(Url);
        var jetStream = client.CreateJetStreamContext();
        for (var since = Stopwatch.StartNew(); ; await Task.Delay(TimeSpan.FromMilliseconds(50), cancellation))
        {
            try
            {
                _ = await jetStream.GetAccountInfoAsync(cancellation);
                return;
            }
            catch (Exception early) when (early is NatsException && since.Elapsed < LeaderLimit)
            {
                // No leader yet.
            }
        }
    }
}
