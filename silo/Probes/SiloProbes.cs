using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using System.Text.Json.Nodes;

namespace PahlawanPangan.Silo.Probes;

/// <summary>Answers health probes. Nothing else is served on this port, and it must not be public.</summary>
public static class SiloProbes
{
    private const string UrlsSetting = "urls";
    private const string Ready = "ready";
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Listens at <c>ASPNETCORE_URLS</c>; unless set, on a free loopback port, so that silos of one machine do not collide.
    /// </summary>
    public static IHostApplicationBuilder AddPanganProbes(this WebApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (string.IsNullOrEmpty(builder.Configuration[UrlsSetting]) && string.IsNullOrEmpty(builder.Configuration["http_ports"]))
        {
            builder.WebHost.UseSetting(WebHostDefaults.ServerUrlsKey, "http://127.0.0.1:0");
        }

        builder.Services.AddHealthChecks()
            .AddCheck<MembershipCheck>("cluster", tags: [Ready], timeout: Timeout)
            .AddCheck<DatabaseCheck>("postgres", tags: [Ready], timeout: Timeout);
        return builder;
    }

    /// <summary>Maps the probes.</summary>
    public static WebApplication MapPanganProbes(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);

        // The server starts after the silo has joined its cluster, so any answer shows that it has.
        app.MapHealthChecks("/healthz/startup", Of(static _ => false, "started"));

        // Checks nothing but the process: a dependency's outage must not restart every silo.
        app.MapHealthChecks("/healthz/live", Of(static _ => false, "alive"));

        // A silo is ready if it is a member, is not leaving, and reaches the database.
        app.MapHealthChecks("/healthz/ready", Of(static check => check.Tags.Contains(Ready), "ready"));
        return app;
    }

    private static HealthCheckOptions Of(Func<HealthCheckRegistration, bool> checks, string status) => new()
    {
        Predicate = checks,
        ResponseWriter = (http, report) => http.Response.WriteAsJsonAsync(JsonOf(report, status), http.RequestAborted),
    };

    /// <summary><c>{"status":"ready","silos":3}</c>, or <c>{"status":"unready","reason":"the database does not answer"}</c>.</summary>
    private static JsonObject JsonOf(HealthReport report, string status)
    {
        if (report.Status == HealthStatus.Unhealthy)
        {
            var reasons = report.Entries.Values.Where(static entry => entry.Status == HealthStatus.Unhealthy)
                .Select(static entry => entry.Description);
            return new() { ["status"] = "unready", ["reason"] = string.Join("; ", reasons) };
        }

        var json = new JsonObject { ["status"] = status };
        foreach (var (name, value) in report.Entries.Values.SelectMany(static entry => entry.Data))
        {
            json[name] = JsonValue.Create((int)value);
        }

        return json;
    }
}
