using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Hosting.Clustering;
using PahlawanPangan.Operations;

namespace PahlawanPangan.Gateway.Health;

/// <summary>Answers the probes of who runs the process, from the host's health checks.</summary>
internal sealed class HealthEndpoints(HealthCheckService checks)
{
    private const string Live = "live";
    private const string Ready = "ready";
    private const string Engine = "engine";
    private static readonly HealthJson Alive = new("alive");
    private static readonly HealthJson Started = new("started");

    /// <summary>Adds the checks and the endpoints that show them.</summary>
    public static void AddTo(IServiceCollection services)
    {
        // Checks nothing but the process: a dependency's outage must not restart every gateway.
        services.AddHealthChecks()
            .AddCheck("self", static () => HealthCheckResult.Healthy(), [Live])
            .AddCheck<EngineHealthCheck>(Engine, tags: [Ready]);
        services.AddSingleton<HealthEndpoints>();
    }

    /// <summary>Whether the process lives.</summary>
    public Task LiveAsync(HttpContext http) => CheckAsync(http, Live, static _ => Alive);

    /// <summary>
    /// Whether the process has started. That it answers says so: a silo in the same process starts before the server, and one elsewhere is no part of
    /// this process's start.
    /// </summary>
    public Task StartupAsync(HttpContext http) => CheckAsync(http, Live, static _ => Started);

    /// <summary>Whether requests can be served.</summary>
    public Task ReadyAsync(HttpContext http) => CheckAsync(http, Ready, static report =>
    {
        HealthReportEntry engine = report.Entries[Engine];
        return engine.Description == EngineHealthCheck.Stopping
            ? new(EngineHealthCheck.Stopping)
            : new(engine.Status == HealthStatus.Unhealthy ? "unready" : "ready")
            {
                Postgres = engine.Data.GetValueOrDefault(EngineHealthCheck.Postgres) as string,
                Nats = engine.Data.GetValueOrDefault(EngineHealthCheck.Nats) as string,
            };
    });

    private async Task CheckAsync(HttpContext http, string tag, Func<HealthReport, HealthJson> json)
    {
        HealthReport report = await checks.CheckHealthAsync(check => check.Tags.Contains(tag), http.RequestAborted);
        int status = report.Status == HealthStatus.Unhealthy ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK;
        await JsonReply.WriteAsync(http.Response, status, json(report), GatewayJson.Default.HealthJson);
    }
}
