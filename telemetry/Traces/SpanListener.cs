using System.Diagnostics;

namespace PahlawanPangan.Telemetry.Traces;

/// <summary>
/// Listens to the sources of spans. Without anybody to send to, requests and grain calls get ids and nothing more, so that every answer, event and
/// log line still names its trace.
/// </summary>
internal sealed class SpanListener : IDisposable
{
    private readonly ActivityListener _listener;

    private SpanListener(ActivityListener listener)
    {
        _listener = listener;
        ActivitySource.AddActivityListener(listener);
    }

    /// <summary>Gives ids to requests and grain calls.</summary>
    public static SpanListener OfIds() => new(new ActivityListener
    {
        ShouldListenTo = static source => TraceSources.IsRequest(source.Name) || TraceSources.IsGrainCall(source.Name),
        Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.PropagationData,

        // The caller's flag says what the caller records; nothing is recorded here.
        ActivityStarted = static span => span.ActivityTraceFlags = ActivityTraceFlags.None,
    });

    /// <summary>Hands spans to a sampler that keeps some.</summary>
    public static SpanListener Of(TailSampler sampler, Func<string, bool> sources) => new(new ActivityListener
    {
        ShouldListenTo = source => sources(source.Name),
        Sample = (ref ActivityCreationOptions<ActivityContext> span) =>
            IsStray(span) ? ActivitySamplingResult.None : sampler.Sample(ref span),
        ActivityStarted = sampler.Start,
        ActivityStopped = sampler.Stop,
    });

    /// <summary>Hands every span on, for a collector that decides.</summary>
    public static SpanListener OfAll(Action<Activity> send) => new(new ActivityListener
    {
        ShouldListenTo = static source => TraceSources.IsOurs(source.Name),
        Sample = static (ref ActivityCreationOptions<ActivityContext> span) =>
            IsStray(span) ? ActivitySamplingResult.None : ActivitySamplingResult.AllDataAndRecorded,
        ActivityStopped = send,
    });

    public void Dispose() => _listener.Dispose();

    /// <summary>A statement that nobody's request caused tells nothing: the journal's and the consumers' own spans tell of theirs.</summary>
    private static bool IsStray(in ActivityCreationOptions<ActivityContext> span) =>
        span.Parent == default && span.Source.Name == TraceSources.Database;
}
