using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Trace;

namespace PahlawanPangan.Hosting.Telemetry.Traces;

/// <summary>Configures the sources of spans, the sampler and the exporter.</summary>
internal static class TracingSetup
{
    private const string GrainCalls = "Microsoft.Orleans.Application";
    private const string Ours = "PahlawanPangan.*";
    private const int SendDelayMilliseconds = 1000;
    private const int SendTimeoutMilliseconds = 10_000;
    private const int SentAtOnceMax = 512;
    private const string LinksVariable = "OTEL_SPAN_LINK_COUNT_LIMIT";

    /// <summary>Adds the sources, the sampler and the exporter by the settings.</summary>
    public static TracerProviderBuilder AddPanganTracing(this TracerProviderBuilder tracing, TelemetryOptions options)
    {
        tracing.AddAspNetCoreInstrumentation().AddSource(GrainCalls);
        if (options.Endpoint is null)
        {
            return tracing.SetSampler(new IdSampler());
        }

        tracing.AddSource(Ours).AddNpgsql();
        return options.DecideInCollector
            ? tracing.SetSampler(new CollectorSampler()).AddProcessor(new SentSpanCounter())
                .AddProcessor(_ => QueueTo(options.Endpoint, options.UnsentSpansMax))
            : tracing.SetSampler(static services => services.GetRequiredService<TailSampler>().Sampler)
                .AddProcessor(services =>
                {
                    var sampler = services.GetRequiredService<TailSampler>();
                    TraceMetrics.Watch(sampler);
                    return new TailSamplingProcessor(sampler, QueueTo(options.Endpoint, options.UnsentSpansMax));
                });
    }

    private static BatchActivityExportProcessor QueueTo(Uri endpoint, int unsentMax)
    {
        // A batch of the journal is linked to more requests than the exporter would send by default.
        if (Environment.GetEnvironmentVariable(LinksVariable) is null)
        {
            Environment.SetEnvironmentVariable(LinksVariable, "1024");
        }

        var exporter = new OtlpExporterOptions();
        OtlpReceiver.Set(exporter, endpoint, "traces");
        return new BatchActivityExportProcessor(
            new OtlpTraceExporter(exporter), unsentMax, SendDelayMilliseconds, SendTimeoutMilliseconds, SentAtOnceMax);
    }
}
