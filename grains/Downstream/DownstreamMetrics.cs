using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace PahlawanPangan.Grains.Downstream;

/// <summary>The consumers' metrics.</summary>
internal static class DownstreamMetrics
{
    /// <summary>The name under which they are collected.</summary>
    public const string MeterName = "PahlawanPangan.Downstream";

    private static readonly Meter Meter = new(MeterName);
    private static readonly ConcurrentDictionary<string, long> Behind = new();

    private static readonly Counter<long> HandledEvents = Meter.CreateCounter<long>(
        "pangan.consumer.handled", "{event}", "Events whose effect is durable.");

    private static readonly Counter<long> DuplicateEvents = Meter.CreateCounter<long>(
        "pangan.consumer.duplicates", "{event}", "Events that came again and were dropped.");

    private static readonly Counter<long> DroppedEvents = Meter.CreateCounter<long>(
        "pangan.consumer.dropped", "{event}", "Events that were too old for their consumer, each recorded as dropped.");

    private static readonly Counter<long> FailedEvents = Meter.CreateCounter<long>(
        "pangan.consumer.failures", "{failure}", "Failed attempts that will be retried.");

    private static readonly Counter<long> DeadEvents = Meter.CreateCounter<long>(
        "pangan.consumer.dead_letters", "{event}", "Events that failed too often.");

    private static readonly Counter<long> WaitingEvents = Meter.CreateCounter<long>(
        "pangan.consumer.gap_waits", "{event}", "Times that the stream lacked events, so that the relay was asked to publish them again.");

    private static readonly Histogram<double> Age = Meter.CreateHistogram<double>(
        "pangan.consumer.event.age", "s", "Age of an event when its effect was durable.");

    private static readonly Histogram<int> Batch = Meter.CreateHistogram<int>(
        "pangan.consumer.batch.events", "{event}", "Events handled in one transaction.");

    private static readonly Counter<long> Beginnings = Meter.CreateCounter<long>(
        "pangan.consumer.beginnings", "{beginning}", "Times that a consumer began again, since the stream had passed it over.");

    private static readonly ObservableGauge<long> Lag = Meter.CreateObservableGauge(
        "pangan.consumer.lag",
        static () => Behind.Select(one => new Measurement<long>(one.Value, new KeyValuePair<string, object?>("consumer", one.Key))),
        "{event}",
        "Events in the stream that the consumer has not handled.");

    /// <summary>
    /// Counts start at zero with the consumer: a series that begins with its first event would hide that event from an alert.
    /// </summary>
    public static void Started(string consumer)
    {
        var tag = new KeyValuePair<string, object?>("consumer", consumer);
        foreach (var counter in new[] { HandledEvents, DuplicateEvents, DroppedEvents, FailedEvents, DeadEvents, WaitingEvents,
            Beginnings })
        {
            counter.Add(0, tag);
        }
    }

    public static void Handled(string consumer, List<StreamEvent> fresh, int dropped, DateTimeOffset now)
    {
        _ = Lag;
        var tag = new KeyValuePair<string, object?>("consumer", consumer);
        HandledEvents.Add(fresh.Count, tag);
        Batch.Record(fresh.Count + dropped, tag);
        if (dropped > 0)
        {
            DroppedEvents.Add(dropped, tag);
        }

        if (Age.Enabled)
        {
            foreach (var streamEvent in fresh)
            {
                Age.Record(Math.Max(0, (now - streamEvent.OccurredAt).TotalSeconds), tag);
            }
        }
    }

    public static void Repeated(string consumer, int events) =>
        DuplicateEvents.Add(events, new KeyValuePair<string, object?>("consumer", consumer));

    public static void Failed(string consumer) => FailedEvents.Add(1, new KeyValuePair<string, object?>("consumer", consumer));

    public static void Died(string consumer) => DeadEvents.Add(1, new KeyValuePair<string, object?>("consumer", consumer));

    public static void Waited(string consumer) => WaitingEvents.Add(1, new KeyValuePair<string, object?>("consumer", consumer));

    public static void BeganAgain(string consumer) => Beginnings.Add(1, new KeyValuePair<string, object?>("consumer", consumer));

    public static void IsBehind(string consumer, long events) => Behind[consumer] = events;
}
