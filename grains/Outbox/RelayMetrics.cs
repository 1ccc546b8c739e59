using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace PahlawanPangan.Grains.Outbox;

/// <summary>The relays' metrics.</summary>
internal static class RelayMetrics
{
    private static readonly Meter Meter = new("PahlawanPangan.Relay");

    private static readonly Counter<long> PublishedEvents = Meter.CreateCounter<long>(
        "pangan.relay.published", "{event}", "Events that the broker has acknowledged.");

    private static readonly Counter<long> Losses = Meter.CreateCounter<long>(
        "pangan.relay.connection.losses", "{loss}", "Times that a relay lost its broker or could not reach it.");

    private static readonly Counter<long> Duplicates = Meter.CreateCounter<long>(
        "pangan.relay.duplicates", "{event}", "Events that the broker had stored before, and dropped.");

    private static readonly Counter<long> Shortenings = Meter.CreateCounter<long>(
        "pangan.stream.shortenings", "{loss}", "Times that a relay found that the stream had lost what it had acknowledged.");

    private static readonly ConcurrentDictionary<int, int> Ahead = new();

    private static readonly ObservableGauge<int> Partitions = Meter.CreateObservableGauge(
        "pangan.outbox.partitions.ahead",
        static () => Ahead.Select(one => new Measurement<int>(one.Value, new KeyValuePair<string, object?>("shard", one.Key))),
        "{day}",
        "For how many days from tomorrow on the outbox has a partition, as of the last upkeep.");

    private static readonly Histogram<double> Age = Meter.CreateHistogram<double>(
        "pangan.relay.event.age", "s", "Age of the oldest event of a window when the broker had acknowledged it.");

    /// <summary>Counts start at zero with the relay: a series that begins with its first loss would hide that loss from an alert.</summary>
    public static void Started(int lane)
    {
        var tag = new KeyValuePair<string, object?>("lane", lane);
        PublishedEvents.Add(0, tag);
        Losses.Add(0, tag);
        Duplicates.Add(0);
        Shortenings.Add(0);
    }

    public static void Published(int lane, int events, TimeSpan oldest)
    {
        var tag = new KeyValuePair<string, object?>("lane", lane);
        PublishedEvents.Add(events, tag);
        Age.Record(Math.Max(0, oldest.TotalSeconds), tag);
    }

    public static void PartitionsAhead(int shard, int days)
    {
        _ = Partitions;
        Ahead[shard] = days;
    }

    public static void StreamShorter() => Shortenings.Add(1);

    public static void Repeated() => Duplicates.Add(1);

    public static void Lost(int lane) => Losses.Add(1, new KeyValuePair<string, object?>("lane", lane));
}
