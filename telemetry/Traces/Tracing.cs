using System.Diagnostics;
using Microsoft.Extensions.Options;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace PahlawanPangan.Telemetry.Traces;

/// <summary>
/// The process's tracing. The SDK gives the resource, the queue and the exporter; what is sampled is decided by a listener of ours, because the
/// SDK makes a span for everything that its sampler drops (docs/adr/0007).
/// </summary>
public sealed class Tracing : IDisposable
{
    private const int SendDelayMs = 1000;
    private const int SendTimeoutMs = 10_000;
    private const int SentAtOnceMax = 512;
    private const string LinksVariable = "OTEL_SPAN_LINK_COUNT_LIMIT";
    private readonly SpanListener? _listener;
    private readonly TracerProvider? _provider;

    /// <summary>Starts as the settings say.</summary>
    public Tracing(IOptions<TelemetryOptions> options, TelemetryIdentity identity)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(identity);
        var settings = options.Value;
        if (!settings.Enabled)
        {
            return;
        }

        if (settings.Endpoint is not { } endpoint)
        {
            _listener = SpanListener.OfIds();
            return;
        }

        var queue = QueueTo(endpoint, settings.UnsentSpansMax);
        _provider = Sdk.CreateTracerProviderBuilder().SetResourceBuilder(identity.Resource()).AddProcessor(queue).Build();
        if (settings.DecideInCollector)
        {
            _listener = SpanListener.OfAll(Send, TraceSources.IsOurs);
            return;
        }

        var sampler = new TailSampler(settings, Send);
        TraceMetrics.Watch(sampler);
        _listener = SpanListener.Of(sampler, TraceSources.IsOurs);

        void Send(Activity span)
        {
            TraceMetrics.Sent();
            queue.OnEnd(span);
        }
    }

    /// <summary>Sends what waits, within a time.</summary>
    public void Flush(int timeoutMs) => _provider?.ForceFlush(timeoutMs);

    /// <inheritdoc/>
    public void Dispose()
    {
        _listener?.Dispose();
        _provider?.Dispose();
    }

    private static BatchActivityExportProcessor QueueTo(Uri endpoint, int unsentMax)
    {
        // A batch of the journal is linked to more requests than the exporter would send unless told.
        if (Environment.GetEnvironmentVariable(LinksVariable) is null)
        {
            Environment.SetEnvironmentVariable(LinksVariable, "1024");
        }

        var exporter = new OtlpTraceExporter(new OtlpExporterOptions
        {
            Endpoint = OtlpAddress.Of(endpoint, "v1/traces"),
            Protocol = OtlpExportProtocol.HttpProtobuf,
        });
        return new BatchActivityExportProcessor(exporter, unsentMax, SendDelayMs, SendTimeoutMs, SentAtOnceMax);
    }
}
