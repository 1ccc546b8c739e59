using System.Diagnostics;

namespace PahlawanPangan.Grains.Outbox;

/// <summary>
/// The spans of a window of events on their way to the broker, by OpenTelemetry's conventions for messaging
/// (https://opentelemetry.io/docs/specs/semconv/messaging/messaging-spans/). An event has one only if its trace
/// is recorded: its parent is not marked as remote, so that a sampler which drops the span makes none.
/// </summary>
internal sealed class PublishSpans : IDisposable
{
    private static readonly ActivitySource Source = new("PahlawanPangan.Relay");
    private List<Activity>? _spans;
    private bool _acknowledged;

    /// <summary>Starts an event's span and returns the trace context that the event is published with.</summary>
    public string? Begin(OutboxRow outboxEvent)
    {
        if (!Source.HasListeners() || !ActivityContext.TryParse(outboxEvent.TraceParent, traceState: null, out var request))
        {
            return outboxEvent.TraceParent;
        }

        var current = Activity.Current;
        var span = Source.StartActivity("send", ActivityKind.Producer, request);
        Activity.Current = current;
        if (span is null)
        {
            return outboxEvent.TraceParent;
        }

        var destination = outboxEvent.Subject[..outboxEvent.Subject.LastIndexOf('.')];
        span.DisplayName = $"send {destination}";
        span.SetTag("messaging.system", "nats");
        span.SetTag("messaging.operation.type", "send");
        span.SetTag("messaging.operation.name", "publish");
        span.SetTag("messaging.destination.name", outboxEvent.Subject);
        span.SetTag("messaging.destination.template", $"{destination}.{{region}}");
        span.SetTag("messaging.message.id", outboxEvent.EventId.ToString());
        (_spans ??= []).Add(span);
        return span.Id;
    }

    /// <summary>The broker has stored the whole window.</summary>
    public void Acknowledged() => _acknowledged = true;

    public void Dispose()
    {
        foreach (var span in _spans ?? [])
        {
            if (!_acknowledged)
            {
                span.SetStatus(ActivityStatusCode.Error);
                span.SetTag("error.type", "unacknowledged");
            }

            span.Dispose();
        }
    }
}
