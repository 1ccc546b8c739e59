using PahlawanPangan.Grains.Outbox;

namespace PahlawanPangan.Grains.Downstream;

/// <summary>What one transaction of a consumer does.</summary>
/// <param name="numbers">The last number of each lane when it is committed.</param>
/// <param name="place">The place in the stream up to which everything is handled then; null when that is nothing.</param>
/// <param name="at">When it began.</param>
internal sealed class EventBatch(Dictionary<string, long> numbers, StreamPlace? place, DateTimeOffset at)
{
    private readonly List<IncomingEvent> _handled = [];
    private readonly List<IncomingEvent> _dropped = [];

    public Dictionary<string, long> Numbers => numbers;

    public StreamPlace? Place => place;

    public DateTimeOffset At => at;

    /// <summary>The events to handle, those of each aggregate in order.</summary>
    public List<StreamEvent> Fresh { get; } = [];

    /// <summary>The events to record as dropped for their age.</summary>
    public List<StreamEvent> Stale { get; } = [];

    /// <summary>The events to park, each with the attempts that it has had.</summary>
    public List<(IncomingEvent Incoming, int Attempts)> Parked { get; } = [];

    /// <summary>The events that have become dead letters.</summary>
    public List<IncomingEvent> DeadLettered { get; } = [];

    /// <summary>The incoming events to handle, and those that cannot be read.</summary>
    public IReadOnlyList<IncomingEvent> Handled => _handled;

    /// <summary>Adds an event to handle, or to drop when it is older than a consumer takes it.</summary>
    public void Add(IncomingEvent incoming, TimeSpan? ageMax)
    {
        if (incoming.IsUnreadable)
        {
            _handled.Add(incoming);
        }
        else if (at - incoming.Event.OccurredAt > ageMax)
        {
            Stale.Add(incoming.Event);
            _dropped.Add(incoming);
        }
        else
        {
            Fresh.Add(incoming.Event);
            _handled.Add(incoming);
        }
    }

    /// <summary>Takes back what was to be handled; what is parked or stale stays so.</summary>
    public void Clear()
    {
        Fresh.Clear();
        _handled.Clear();
    }

    /// <summary>Sets the outcome of each event, once the transaction is durable.</summary>
    public void SetOutcomes()
    {
        _handled.ForEach(static incoming => incoming.Outcome = Outcome.Handled);
        _dropped.ForEach(static incoming => incoming.Outcome = Outcome.Dropped);
        Parked.ForEach(static one => one.Incoming.Outcome = Outcome.Parked);
        DeadLettered.ForEach(static incoming => incoming.Outcome = Outcome.DeadLettered);
    }
}
