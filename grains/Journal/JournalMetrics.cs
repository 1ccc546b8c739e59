using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace PahlawanPangan.Grains.Journal;

/// <summary>The journal's metrics.</summary>
internal static class JournalMetrics
{
    private static readonly Meter Meter = new("PahlawanPangan.Journal");

    private static readonly Histogram<int> BatchCommits = Meter.CreateHistogram<int>(
        "pangan.journal.batch.commits", "{commit}", "Lots written in one transaction.");

    private static readonly Histogram<double> Flush = Meter.CreateHistogram<double>(
        "pangan.journal.flush.duration", "s", "Time from sending a batch until it was durable.");

    private static readonly Counter<long> Events = Meter.CreateCounter<long>(
        "pangan.journal.events", "{event}", "Events made durable.");

    private static readonly ConcurrentDictionary<int, Func<int>> Queues = new();

    private static readonly ObservableGauge<int> Queue = Meter.CreateObservableGauge(
        "pangan.journal.queue.commits",
        static () => Queues.Select(one => new Measurement<int>(one.Value(), new KeyValuePair<string, object?>("shard", one.Key))),
        "{commit}",
        "Commits that wait for the database.");

    /// <summary>Registers a shard's queue with the gauge of its length.</summary>
    public static void WatchQueue(int shard, Func<int> length)
    {
        _ = Queue;
        Queues[shard] = length;
    }

    public static long Begin() => Stopwatch.GetTimestamp();

    public static void Wrote<TCommit>(long started, List<TCommit> batch)
        where TCommit : JournalCommit
    {
        Flush.Record(Stopwatch.GetElapsedTime(started).TotalSeconds);
        BatchCommits.Record(batch.Count);
        if (Events.Enabled)
        {
            long events = 0;
            foreach (var commit in batch)
            {
                events += commit.EventCount;
            }

            Events.Add(events);
        }
    }
}
