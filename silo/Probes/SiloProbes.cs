using System.Globalization;
using PahlawanPangan.Grains.Postgres.Migrations;
using PahlawanPangan.Telemetry.Metrics;

namespace PahlawanPangan.Silo.Probes;

/// <summary>Answers the probes and scrapes of whoever runs the silo. Nothing else is served over HTTP, and the port is not for the outside.</summary>
public static class SiloProbes
{
    private const string UrlsSetting = "urls";

    /// <summary>Listens where <c>ASPNETCORE_URLS</c> says; unless set, on a free loopback port, so that silos of one machine do not collide.</summary>
    public static IHostApplicationBuilder AddPanganProbes(this WebApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (string.IsNullOrEmpty(builder.Configuration[UrlsSetting]) && string.IsNullOrEmpty(builder.Configuration["http_ports"]))
        {
            builder.WebHost.UseSetting(WebHostDefaults.ServerUrlsKey, "http://127.0.0.1:0");
        }

        // The framework would log two lines for every probe.
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        return builder;
    }

    /// <summary>Maps the probes.</summary>
    public static WebApplication MapPanganProbes(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);

        // The server starts after the silo has joined its cluster, so that an answer at all says that it has.
        app.MapGet("/healthz/startup", static () => "started");

        // Touches nothing but the process: a dependency's outage must not restart every silo.
        app.MapGet("/healthz/live", static () => "alive");
        app.MapGet("/healthz/ready", IsReadyAsync);
        app.MapGet("/metrics", static (MetricsPage metrics) => metrics.Scrape(TextFormat.Prometheus) is { } text
            ? Results.Bytes(text, "text/plain; version=0.0.4; charset=utf-8")
            : Results.StatusCode(StatusCodes.Status503ServiceUnavailable));
        return app;
    }

    /// <summary>Ready is a silo that is a member, is not about to leave, and has the database.</summary>
    private static async Task<IResult> IsReadyAsync(
        ISiloStatusOracle members, ShardMigrator migrator, IHostApplicationLifetime lifetime, CancellationToken aborted)
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested || members.CurrentStatus != SiloStatus.Active)
        {
            return Unready("stopping or not a member");
        }

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(aborted);
        patience.CancelAfter(TimeSpan.FromSeconds(2));
        try
        {
            return await migrator.IsCurrentAsync(patience.Token).WaitAsync(patience.Token)
                ? Results.Text(string.Create(CultureInfo.InvariantCulture, $"ready, one of {members.GetActiveSilos().Length} silos"))
                : Unready("the database lacks migrations");
        }
        catch (Exception problem) when (problem is Npgsql.NpgsqlException or TimeoutException or OperationCanceledException or IOException)
        {
            return Unready("the database does not answer");
        }
    }

    private static IResult Unready(string why) => Results.Text($"unready: {why}", statusCode: StatusCodes.Status503ServiceUnavailable);
}
