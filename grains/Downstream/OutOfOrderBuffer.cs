using System.Diagnostics;

namespace PahlawanPangan.Grains.Downstream;

/// <summary>
/// Events that wait because an earlier one is missing. It is nearly always in transit, here or at another silo, so waiting a
/// moment is cheaper than having them delivered again.
/// </summary>
internal sealed class OutOfOrderBuffer(TimeSpan holdFor, TimeSpan checkInterval, int countMax)
{
    private readonly Dictionary<Guid, Group> _groups = [];

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>All of them.</summary>
    public IEnumerable<IncomingEvent> All => _groups.Values.SelectMany(group => group.Events);

    /// <summary>The time until the next check; null when nothing is held.</summary>
    public TimeSpan? UntilNextCheck() =>
        Count == 0
            ? null
            : TimeSpan.FromTicks(
                Math.Max(0, (checkInterval - _groups.Values.Max(group => Stopwatch.GetElapsedTime(group.CheckedAt))).Ticks));

    /// <summary>
    /// Adds the events to a batch that may continue now: those of the batch's aggregates, and those not checked for a while.
    /// </summary>
    public void MoveTo(List<IncomingEvent> batch)
    {
        if (Count == 0)
        {
            return;
        }

        var due = batch.Select(incoming => incoming.Event.AggregateId).Where(_groups.ContainsKey).ToHashSet();
        due.UnionWith(_groups.Where(group => Stopwatch.GetElapsedTime(group.Value.CheckedAt) >= checkInterval).Select(group => group.Key));
        foreach (var aggregate in due)
        {
            var group = _groups[aggregate];
            batch.AddRange(group.Events);
            Count -= group.Events.Count;
            group.Events.Clear();
        }
    }

    /// <summary>Holds an event; false when it was held long enough, or there is no room.</summary>
    public bool TryHold(IncomingEvent incoming)
    {
        if (!_groups.TryGetValue(incoming.Event.AggregateId, out var group))
        {
            group = new Group { Since = Stopwatch.GetTimestamp() };
            _groups.Add(incoming.Event.AggregateId, group);
        }

        if (Count >= countMax || Stopwatch.GetElapsedTime(group.Since) > holdFor)
        {
            return false;
        }

        group.CheckedAt = Stopwatch.GetTimestamp();
        group.Events.Add(incoming);
        Count++;
        return true;
    }

    /// <summary>Removes aggregates without waiting events.</summary>
    public void Tidy()
    {
        foreach (var (aggregate, group) in _groups)
        {
            if (group.Events.Count == 0)
            {
                _ = _groups.Remove(aggregate);
            }
        }
    }

    private sealed class Group
    {
        public required long Since { get; init; }

        public long CheckedAt { get; set; }

        public List<IncomingEvent> Events { get; } = [];
    }
}
