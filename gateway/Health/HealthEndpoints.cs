using System.Net.Mime;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using PahlawanPangan.Gateway.Http;

namespace PahlawanPangan.Gateway.Health;

/// <summary>Answers health probes from the host's health checks.</summary>
internal static class HealthEndpoints
{
    /// <summary>The tag of the checks that say whether requests can be served.</summary>
    public const string Ready = "ready";

    private const string Live = "live";
    private const string Engine = "engine";

    /// <summary>Adds the checks that the endpoints show.</summary>
    public static void AddGatewayHealthChecks(this IServiceCollection services)
    {
        // Checks nothing but the process: a dependency's outage must not restart every gateway.
        services.AddHealthChecks()
            .AddCheck("self", static () => HealthCheckResult.Healthy(), [Live])
            .AddCheck<EngineHealthCheck>(Engine, tags: [Ready]);
    }

    /// <summary>Maps the probes.</summary>
    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        var health = routes.MapGroup("/healthz").WithTags("Health").AllowEveryone();

        health.MapGet("/startup", GetStartupAsync).WithName("getStartup").WithSummary("Whether the process has started")
            .Produces<HealthResponse>().Produces<HealthResponse>(StatusCodes.Status503ServiceUnavailable);
        health.MapGet("/live", GetLivenessAsync).WithName("getLiveness").WithSummary("Whether the process lives; touches nothing else")
            .Produces<HealthResponse>();
        health.MapGet("/ready", GetReadinessAsync).WithName("getReadiness").WithSummary("Whether requests can be served")
            .Produces<HealthResponse>().Produces<HealthResponse>(StatusCodes.Status503ServiceUnavailable);
    }

    private static Task<JsonHttpResult<HealthResponse>> GetLivenessAsync(HealthCheckService checks, CancellationToken cancellation) =>
        CheckAsync(checks, Live, static _ => new() { Status = "alive" }, cancellation);

    /// <summary>
    /// That the process answers shows that it has started: a silo in the same process starts before the server, and one elsewhere is no
    /// part of this process's start.
    /// </summary>
    private static Task<JsonHttpResult<HealthResponse>> GetStartupAsync(HealthCheckService checks, CancellationToken cancellation) =>
        CheckAsync(checks, Live, static _ => new() { Status = "started" }, cancellation);

    private static Task<JsonHttpResult<HealthResponse>> GetReadinessAsync(HealthCheckService checks, CancellationToken cancellation) =>
        CheckAsync(checks, Ready, static report => ReadinessOf(report.Entries[Engine]), cancellation);

    private static HealthResponse ReadinessOf(HealthReportEntry engine) => engine.Description == EngineHealthCheck.Stopping
        ? new() { Status = EngineHealthCheck.Stopping }
        : new()
        {
            Status = engine.Status == HealthStatus.Unhealthy ? "unready" : "ready",
            Postgres = engine.Data.GetValueOrDefault(EngineHealthCheck.Postgres) as string,
            Nats = engine.Data.GetValueOrDefault(EngineHealthCheck.Nats) as string,
        };

    private static async Task<JsonHttpResult<HealthResponse>> CheckAsync(
        HealthCheckService checks, string tag, Func<HealthReport, HealthResponse> response, CancellationToken cancellation)
    {
        var report = await checks.CheckHealthAsync(check => check.Tags.Contains(tag), cancellation);
        var status = report.Status == HealthStatus.Unhealthy ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK;

        // Some probes compare the media type as text, so it has no parameter.
        return TypedResults.Json(response(report), contentType: MediaTypeNames.Application.Json, statusCode: status);
    }
}
