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

    /// <summary>Begins an event's span and says under which context the event is to travel.</summary>
    public string? Begin(OutboxRow happened)
    {
        if (!Source.HasListeners() || !ActivityContext.TryParse(happened.TraceParent, traceState: null, out var request))
        {
            return happened.TraceParent;
        }

        var current = Activity.Current;
        var span = Source.StartActivity("send", ActivityKind.Producer, request);
        Activity.Current = current;
        if (span is null)
        {
            return happened.TraceParent;
        }

        var destination = happened.Subject[..happened.Subject.LastIndexOf('.')];
        span.DisplayName = $"send {destination}";
        span.SetTag("messaging.system", "nats");
        span.SetTag("messaging.operation.type", "send");
        span.SetTag("messaging.operation.name", "publish");
        span.SetTag("messaging.destination.name", happened.Subject);
        span.SetTag("messaging.destination.template", $"{destination}.{{region}}");
        span.SetTag("messaging.message.id", happened.EventId.ToString());
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
