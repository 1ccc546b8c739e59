using System.Diagnostics.Metrics;
using PahlawanPangan.Grains.Downstream;
using PahlawanPangan.Operations;

namespace PahlawanPangan.Grains.Operations;

/// <summary>A silo's metrics of the whole engine, as of the last status reading.</summary>
internal sealed class SiloMetrics : IDisposable
{
    private readonly Meter _meter = new("PahlawanPangan.Silo");

    private readonly TimeProvider _time;

    public SiloMetrics(TimeProvider time)
    {
        _time = time;
        _meter.CreateObservableGauge("pangan.dependency.up", Dependencies, null, "1 when the silo reaches the dependency, else 0.");
        _meter.CreateObservableGauge("pangan.database.up", Databases, null, "1 when the silo reaches the database of lots, else 0.");
        _meter.CreateObservableGauge(
            "pangan.outbox.backlog.events", () => Backlogs(shard => shard.Events), "{event}",
            "Events that no relay has published yet; counting stops at 50,000 a lane.");
        _meter.CreateObservableGauge(
            "pangan.outbox.backlog.age", () => Backlogs(shard => shard.OldestSeconds), "s", "How long the oldest of them has waited.");
        _meter.CreateObservableGauge(
            "pangan.queue.waiting", () => OfQueues(queue => queue.Waiting), "{row}",
            "Rows that wait in a queue of the database; counting stops at 10,000.");
        _meter.CreateObservableGauge(
            "pangan.queue.overdue", () => OfQueues(queue => queue.OverdueSeconds), "s", "How long a queue's first row has been due.");
        _meter.CreateObservableGauge(
            "pangan.queue.set_aside", () => OfQueues(queue => queue.SetAside), "{row}",
            "Rows that a queue set aside, each as a dead letter that waits for a decision; counting stops at 10,000.");
        _meter.CreateObservableGauge(
            "pangan.consumer.unhandled.events", () => Waiting(one => one.Events), "{event}",
            "Published events that the consumer's inbox lacks; counting stops at some thousands a lane.");
        _meter.CreateObservableGauge(
            "pangan.consumer.unhandled.age", () => Waiting(AgeOf), "s", "How long the oldest of them has waited.");
        _meter.CreateObservableGauge(
            "pangan.cluster.listed", Listed, null,
            "1 while the list of members has this silo, else 0.");
        _meter.CreateObservableGauge("pangan.dead_letters.open", DeadLettersOpen, "{event}", "Unsettled dead letters.");
        _meter.CreateObservableGauge(
            "pangan.recall.open", () => OfRecalls(recalls => recalls.Open), "{recall}", "Open recalls, drills among them.");
        _meter.CreateObservableGauge(
            "pangan.recall.unacknowledged", () => OfRecalls(recalls => recalls.Unacknowledged), "{notice}",
            "Notices of open recalls that are not acknowledged; counting stops at 100,000.");
        _meter.CreateObservableGauge(
            "pangan.recall.unwritten", () => OfRecalls(recalls => recalls.Unwritten), "{notice}",
            "Notices of open recalls that are not written a minute after their account was found; counting stops at 100,000.");
        _meter.CreateObservableGauge(
            "pangan.food.portions", () => Food(food => food.Portions), "{portion}", "Portions collected since the first lot.");
        _meter.CreateObservableGauge("pangan.food.items", () => Food(food => food.Items), "{item}", "Items collected since the first lot.");
        _meter.CreateObservableGauge(
            "pangan.food.saved.kilograms",
            () => Food(food => food.Grams / 1000.0),
            "{kilogram}",
            "Food collected since the first lot, portions by their usual weight.");
        _meter.CreateObservableGauge("pangan.activations", Activated, "{grain}", "Grains active in this silo, by class.");
    }

    /// <summary>The last reading; null before the first one and where a reading failed.</summary>
    public SiloHealth? Health { get; set; }

    /// <summary>How many databases of lots there are.</summary>
    public int Shards { get; set; }

    public ShardBacklog[]? Outbox { get; set; }

    public UnhandledEvents[]? Unhandled { get; set; }

    public bool? IsListed { get; set; }

    public long? DeadLetters { get; set; }

    public QueueStatus[]? Queues { get; set; }

    public FoodSaved? Saved { get; set; }

    public RecallBacklog? Recalls { get; set; }

    public IReadOnlyDictionary<string, int> Activations { get; set; } = new Dictionary<string, int>();

    public void Dispose() => _meter.Dispose();

    private IEnumerable<Measurement<int>> Dependencies() => Health is not { } health ? [] :
    [
        new(health.Postgres ? 1 : 0, new KeyValuePair<string, object?>("dependency", "postgres")),
        new(health.Nats ? 1 : 0, new KeyValuePair<string, object?>("dependency", "nats")),
    ];

    private IEnumerable<Measurement<int>> Databases() => Health is not { } health ? [] : Enumerable.Range(0, Shards).Select(shard =>
        new Measurement<int>(
            (shard == 0 ? health.Postgres : !health.ShardsDown.Contains(shard)) ? 1
                : 0, new KeyValuePair<string, object?>("shard", shard)));

    private IEnumerable<Measurement<T>> Backlogs<T>(Func<ShardBacklog, T> value)
        where T : struct =>
        (Outbox ?? []).Select(shard => new Measurement<T>(value(shard), new KeyValuePair<string, object?>("shard", shard.Shard)));

    private IEnumerable<Measurement<T>> OfQueues<T>(Func<QueueStatus, T> value)
        where T : struct =>
        (Queues ?? []).Select(queue => new Measurement<T>(value(queue), new KeyValuePair<string, object?>("queue", queue.Name)));

    private IEnumerable<Measurement<int>> Listed() => IsListed is { } listed ? [new(listed ? 1 : 0)] : [];

    private IEnumerable<Measurement<T>> Waiting<T>(Func<UnhandledEvents, T> value)
        where T : struct =>
        (Unhandled ?? []).Select(one => new Measurement<T>(value(one), new KeyValuePair<string, object?>("consumer", one.Consumer)));

    private double AgeOf(UnhandledEvents one) =>
        one.Oldest is { } oldest ? Math.Max(0, (_time.GetUtcNow() - oldest).TotalSeconds) : 0;

    private IEnumerable<Measurement<long>> DeadLettersOpen() => DeadLetters is { } open ? [new(open)] : [];

    private IEnumerable<Measurement<long>> OfRecalls(Func<RecallBacklog, long> value) =>
        Recalls is { } recalls ? [new(value(recalls))] : [];

    private IEnumerable<Measurement<T>> Food<T>(Func<FoodSaved, T> value)
        where T : struct =>
        Saved is { } food ? [new(value(food))] : [];

    private IEnumerable<Measurement<int>> Activated() =>
        Activations.Select(kind => new Measurement<int>(kind.Value, new KeyValuePair<string, object?>("grain", kind.Key)));
}
