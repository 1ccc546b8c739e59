using System.Diagnostics;
using OpenTelemetry;

namespace PahlawanPangan.Hosting.Telemetry.Traces;

/// <summary>Buffers spans until their trace is decided, and passes those of kept traces to the exporter's queue.</summary>
internal sealed class TailSamplingProcessor : CompositeProcessor<Activity>
{
    private readonly TailSampler _sampler;
    private readonly Action<Activity> _send;

    /// <param name="sampler">The sampler that decides.</param>
    /// <param name="queue">The exporter's queue. It is shut down and disposed of with this processor.</param>
    public TailSamplingProcessor(TailSampler sampler, BaseProcessor<Activity> queue)
        : base([queue])
    {
        _sampler = sampler;
        _send = queue.OnEnd;
    }

    /// <inheritdoc/>
    public override void OnStart(Activity data) => _sampler.Start(data);

    /// <inheritdoc/>
    public override void OnEnd(Activity data) => _sampler.End(data, _send);
}

/// <summary>Counts the spans that are sent to a collector which decides.</summary>
internal sealed class SentSpanCounter : BaseProcessor<Activity>
{
    /// <inheritdoc/>
    public override void OnEnd(Activity data) => TraceMetrics.Sent();
}
