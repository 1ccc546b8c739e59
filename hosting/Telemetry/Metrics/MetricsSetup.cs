using System.Diagnostics.Metrics;
using NATS.Client.OpenTelemetry;
using Npgsql;
using OpenTelemetry.Metrics;

namespace PahlawanPangan.Hosting.Telemetry.Metrics;

/// <summary>Configures the meters and their exporters.</summary>
internal static class MetricsSetup
{
    private const int SendEveryMilliseconds = 15_000;
    private const int SendTimeoutMilliseconds = 2000;

    /// <summary>
    /// Instruments that every request would record several times, and whose information is in the durations of requests and claims: ASP.NET
    /// Core's of routing, authentication and authorisation, and Orleans' of directory look-ups and of calls.
    /// </summary>
    private static readonly string[] LeftOut =
    [
        "aspnetcore.", "http.server.active_requests", "orleans-directory-lookups", "orleans-app-requests",
    ];

    /// <summary>Adds the meters, the scraping endpoint's exporter, and the receiver if there is one.</summary>
    public static MeterProviderBuilder AddPanganMetrics(this MeterProviderBuilder metrics, TelemetryOptions options)
    {
        metrics.AddAspNetCoreInstrumentation()
            .AddRuntimeInstrumentation()
            .AddNpgsqlInstrumentation()
            .AddNatsClientInstrumentation()
            .AddMeter("Microsoft.Orleans", "PahlawanPangan*")
            .AddView(static instrument => IsLeftOut(instrument) ? MetricStreamConfiguration.Drop : null)

            // Only what is recorded inside a trace that is kept gets an exemplar, so that every exemplar has a stored trace.
            .SetExemplarFilter(options.Endpoint is null ? ExemplarFilterType.AlwaysOff : ExemplarFilterType.TraceBased)
            .AddPrometheusExporter(prometheus =>
            {
                prometheus.ScopeInfoEnabled = false;
                prometheus.TargetInfoEnabled = false;

                // The metrics server reuses answers (ScrapeCache).
                prometheus.ScrapeResponseCacheDurationMilliseconds = 0;
            });
        return options.Endpoint is not { } endpoint ? metrics : metrics.AddOtlpExporter((exporter, reader) =>
        {
            OtlpReceiver.Set(exporter, endpoint, "metrics");
            exporter.TimeoutMilliseconds = SendTimeoutMilliseconds;
            reader.TemporalityPreference = MetricReaderTemporalityPreference.Cumulative;
            reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds = SendEveryMilliseconds;
        });
    }

    /// <summary>Whether an instrument is excluded.</summary>
    internal static bool IsLeftOut(Instrument instrument) =>
        Array.Exists(LeftOut, prefix => instrument.Name.StartsWith(prefix, StringComparison.Ordinal));
}
