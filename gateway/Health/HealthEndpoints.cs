using Microsoft.Extensions.Options;
using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Hosting.Clustering;
using PahlawanPangan.Operations;

namespace PahlawanPangan.Gateway.Health;

/// <summary>Answers the probes of whoever runs the process.</summary>
internal sealed class HealthEndpoints(
    IGrainFactory grains, ClusterLink cluster, IHostApplicationLifetime lifetime, IOptions<GatewayOptions> options, TimeProvider clock, ILogger<HealthEndpoints> logger)
{
    private static readonly HealthJson Alive = new("alive");
    private static readonly HealthJson Started = new("started");
    private static readonly HealthJson Stopping = new("stopping");
    private static readonly HealthJson Unreachable = new("unready") { Postgres = "unknown", Nats = "unknown" };

    private readonly TimeSpan timeout = TimeSpan.FromMilliseconds(options.Value.ReadinessTimeoutMs);

    /// <summary>Touches nothing but the process: a dependency's outage must not restart every gateway.</summary>
    public Task LiveAsync(HttpContext http) => AnswerAsync(http, StatusCodes.Status200OK, Alive);

    /// <summary>
    /// That it answers says enough: a silo in the same process starts before the server, and one elsewhere is no part of this process's start.
    /// </summary>
    public Task StartupAsync(HttpContext http) => AnswerAsync(http, StatusCodes.Status200OK, Started);

    public async Task ReadyAsync(HttpContext http)
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            await AnswerAsync(http, StatusCodes.Status503ServiceUnavailable, Stopping);
            return;
        }

        HealthJson health = cluster.IsConnected ? await CheckAsync(http.RequestAborted) : Unreachable;
        bool isReady = health.Postgres == "up";
        await AnswerAsync(http, isReady ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable, health);
    }

    private async Task<HealthJson> CheckAsync(CancellationToken aborted)
    {
        try
        {
            SiloHealth silo = await grains.GetGrain<ISiloHealthGrain>(0).CheckAsync().WaitAsync(timeout, clock, aborted);

            // Without NATS requests go on and the outbox grows, so that alone must not take the gateway out of service.
            return new(silo.Postgres ? "ready" : "unready") { Postgres = Name(silo.Postgres), Nats = Name(silo.Nats) };
        }
        catch (Exception failure) when (!aborted.IsCancellationRequested)
        {
            LogMessages.HealthCheckFailed(logger, failure);
            return Unreachable;
        }
    }

    private static string Name(bool isUp) => isUp ? "up" : "down";

    private static Task AnswerAsync(HttpContext http, int status, HealthJson health) =>
        JsonReply.WriteAsync(http.Response, status, health, GatewayJson.Default.HealthJson);
}
