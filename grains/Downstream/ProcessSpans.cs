using System.Diagnostics;

namespace PahlawanPangan.Grains.Downstream;

/// <summary>
/// The spans of events that a consumer handles in one transaction, each in the trace of the request that caused the event. An event
/// has one only if its trace is recorded.
/// </summary>
internal sealed class ProcessSpans : IDisposable
{
    private static readonly ActivitySource Source = new("PahlawanPangan.Downstream");
    private static readonly ProcessSpans None = new([], null);
    private readonly List<Activity> _spans;
    private readonly Activity? _before;
    private bool _durable;

    private ProcessSpans(List<Activity> spans, Activity? before) => (_spans, _before) = (spans, before);

    /// <summary>Begins the spans of some events.</summary>
    public static ProcessSpans Begin(string consumer, List<StreamEvent> events)
    {
        if (events.Count == 0 || !Source.HasListeners())
        {
            return None;
        }

        var before = Activity.Current;
        List<Activity> spans = [];
        foreach (var streamEvent in events)
        {
            if (Begin(consumer, streamEvent, events.Count) is { } span)
            {
                spans.Add(span);
            }
        }

        // The transaction belongs to an event's trace only when it handles that event alone.
        if (spans.Count != 1 || events.Count != 1)
        {
            Activity.Current = before;
        }

        return spans.Count == 0 ? None : new ProcessSpans(spans, before);
    }

    /// <summary>The effects are durable.</summary>
    public void Durable() => _durable = true;

    public void Dispose()
    {
        if (ReferenceEquals(this, None))
        {
            return;
        }

        // When a transaction with many events failed, the cause is not known yet: each event is handled again.
        if (_durable || _spans.Count == 1)
        {
            foreach (var span in _spans)
            {
                if (!_durable)
                {
                    span.SetStatus(ActivityStatusCode.Error);
                }

                span.Dispose();
            }
        }

        Activity.Current = _before;
    }

    private static Activity? Begin(string consumer, StreamEvent streamEvent, int batch)
    {
        if (!ActivityContext.TryParse(streamEvent.PublishedUnder ?? streamEvent.TraceParent, traceState: null, out var sent))
        {
            return null;
        }

        var span = Source.StartActivity("process", ActivityKind.Consumer, sent);
        if (span is not null)
        {
            span.DisplayName = $"process pangan.{streamEvent.Type}";
            span.SetTag("messaging.system", "nats");
            span.SetTag("messaging.operation.type", "process");
            span.SetTag("messaging.operation.name", "process");
            span.SetTag("messaging.consumer.group.name", consumer);
            span.SetTag("messaging.destination.name", streamEvent.Subject);
            span.SetTag("messaging.message.id", streamEvent.Id.ToString());
            span.SetTag("messaging.batch.message_count", batch);
        }

        return span;
    }
}
