using System.Diagnostics;
using PahlawanPangan.Spans;

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
        ShouldListenTo = static source => TraceSources.GivesIds(source.Name),
        Sample = static (ref ActivityCreationOptions<ActivityContext> span) =>
            TraceSources.IsWanted(span) && span.Tags is not ToldSpan ? ActivitySamplingResult.PropagationData : ActivitySamplingResult.None,

        // The caller's flag says what the caller records; nothing is recorded here.
        ActivityStarted = static span => span.ActivityTraceFlags = ActivityTraceFlags.None,
    });

    /// <summary>Hands spans to a sampler that keeps some.</summary>
    public static SpanListener Of(TailSampler sampler, Func<string, bool> sources) => new(new ActivityListener
    {
        ShouldListenTo = source => sources(source.Name),
        Sample = (ref ActivityCreationOptions<ActivityContext> span) =>
            TraceSources.IsWanted(span) ? sampler.Sample(ref span) : ActivitySamplingResult.None,
        ActivityStarted = sampler.Start,
        ActivityStopped = sampler.Stop,
    });

    /// <summary>Hands every span on, for a collector that decides.</summary>
    public static SpanListener OfAll(Action<Activity> send, Func<string, bool> sources) => new(new ActivityListener
    {
        ShouldListenTo = source => sources(source.Name),
        Sample = static (ref ActivityCreationOptions<ActivityContext> span) =>
            TraceSources.IsWanted(span) && !ToldSpan.IsMadeAfterwards ? ActivitySamplingResult.AllDataAndRecorded : ActivitySamplingResult.None,
        ActivityStopped = span =>
        {
            if (!ToldSpan.IsMadeAfterwards)
            {
                send(span);
            }
        },
    });

    public void Dispose() => _listener.Dispose();
}
