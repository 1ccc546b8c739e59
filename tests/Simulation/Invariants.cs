using PahlawanPangan.Grains.Downstream;
using PahlawanPangan.Grains.Lots;
using PahlawanPangan.Grains.Outbox;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Tests.Simulation;

/// <summary>What must hold after every step. It gets what was committed, stored and answered, and knows nothing of how.</summary>
internal sealed class Invariants(Simulation simulation)
{
    private readonly Dictionary<Guid, List<Moment>> _moments = [];
    private readonly Dictionary<Guid, int> _activations = [];
    private readonly Dictionary<Guid, (Guid Lot, long Sequence)> _events = [];
    private readonly Dictionary<Guid, long> _lastStored = [];
    private readonly HashSet<Guid> _stored = [];
    private readonly Dictionary<(string Lane, long Number), Guid> _numbered = [];
    private readonly Dictionary<(string Lane, long History), long> _highest = [];
    private readonly HashSet<(string Consumer, Guid Event)> _handled = [];
    private readonly Dictionary<(string Consumer, Guid Lot), long> _lastHandled = [];
    private readonly HashSet<Guid> _refusedAsNotDone = [];

    /// <summary>How many events were committed.</summary>
    public int Events => _events.Count;

    /// <summary>How many events were handled or became dead letters, over all consumers.</summary>
    public int Handled => _handled.Count;

    public void Activated(Guid lotId) => _activations[lotId] = _activations.GetValueOrDefault(lotId) + 1;

    /// <summary>No oversell: the quantities of a lot add up, and are those of its claims.</summary>
    public void LotCommitted(SimulatedDatabase.LotRow row, LotCommit commit)
    {
        var (lot, now) = (commit.LotId, row.State.Quantities);
        var held = row.Claims.Values.Where(static claim => claim.Status == ClaimStatus.Held).Sum(static claim => claim.Quantity);
        if (!now.AreConserved || now.Available < 0 || now.Held != held)
        {
            simulation.Break($"Lot {lot} is oversold: {now}, its claims hold {held}.");
        }

        if (!_moments.TryGetValue(lot, out var moments))
        {
            _moments[lot] = moments = [];
        }

        // A commit may take food and give some back: what was decided between the two is right too.
        moments.AddRange(commit.Events.Select(one => new Moment(simulation.Scheduler.Steps, row.State.Status, one.After.Available)));
        moments.Add(new Moment(simulation.Scheduler.Steps, row.State.Status, now.Available));
        if (commit.NewClaims.Find(claim => _refusedAsNotDone.Contains(claim.Id)) is { } denied)
        {
            simulation.Break($"Claim {denied.Id} was answered as not done, and is.");
        }
    }

    /// <summary>One event per change, in order; and none behind the cursor, where no relay would find it.</summary>
    public void RowInserted(OutboxEntry row, SimulatedDatabase.Cursor? cursor)
    {
        if (!_events.TryAdd(row.EventId, (row.AggregateId, row.Sequence)))
        {
            simulation.Break($"Lot {row.AggregateId} has two events {row.Sequence}.");
        }

        if (cursor is not null && OutboxEntry.Compare(row.Place, cursor.Place) <= 0)
        {
            simulation.Break($"Event {row.Sequence} of lot {row.AggregateId} was committed behind the cursor of its lane.");
        }
    }

    /// <summary>A cursor passes only what the broker has stored, and moves back only to mend the stream.</summary>
    public void CursorMoves(int lane, SimulatedDatabase.Cursor cursor, CursorMove move)
    {
        if (move.Published > 0 && OutboxEntry.Compare(move.Place, cursor.Place) < 0)
        {
            simulation.Break($"The cursor of lane {lane} was moved back by a relay that had been replaced.");
        }

        var passed = simulation.Database.RowsOf(lane)
            .Where(row => OutboxEntry.Compare(row.Place, cursor.Place) > 0 && OutboxEntry.Compare(row.Place, move.Place) <= 0).ToList();
        if (passed.Find(row => !_stored.Contains(row.EventId)) is { } missing)
        {
            simulation.Break($"The cursor of lane {lane} passed event {missing.EventId}, which the broker never stored.");
        }

        var (before, after) = (NumberOf(cursor.Numbers), NumberOf(move.Numbers));
        if (move.Published > 0 && after - before != passed.Count && before != 0)
        {
            simulation.Break($"The cursor of lane {lane} moved from number {before} to {after} over {passed.Count} events.");
        }
    }

    /// <summary>A number means one event for ever; new numbers follow without gaps, and the events of a lot in order.</summary>
    public void Stored(SimulatedStream.Message message)
    {
        var id = message.Row.EventId;
        if (!_numbered.TryAdd((message.Lane, message.Number), id) && _numbered[(message.Lane, message.Number)] != id)
        {
            simulation.Break($"Number {message.Number} of {message.Lane} was given to two events.");
        }

        var history = (message.Lane, (message.Number - 1) / LaneNumbers.HistoryStep);
        var highest = _highest.GetValueOrDefault(history, history.Item2 * LaneNumbers.HistoryStep);

        // What is published again from before a history has the numbers below its first, which every consumer has passed.
        var isBeforeHistory = message.Number % LaneNumbers.HistoryStep is 0 or > LaneNumbers.HistoryStep / 2;
        if (!isBeforeHistory && message.Number > highest + 1)
        {
            simulation.Break($"Number {message.Number} of {message.Lane} follows {highest}.");
        }

        _highest[history] = isBeforeHistory ? highest : Math.Max(highest, message.Number);
        if (_stored.Add(id) && _events.TryGetValue(id, out var stored))
        {
            if (stored.Sequence != _lastStored.GetValueOrDefault(stored.Lot) + 1)
            {
                simulation.Break($"Event {stored.Sequence} of lot {stored.Lot} follows {_lastStored.GetValueOrDefault(stored.Lot)}.");
            }

            _lastStored[stored.Lot] = stored.Sequence;
        }
    }

    /// <summary>Each effect once, and those of a lot in order.</summary>
    public void EffectMade(string consumer, StreamEvent streamEvent)
    {
        if (!_handled.Add((consumer, streamEvent.Id)))
        {
            simulation.Break($"{consumer} has handled event {streamEvent.Sequence} of lot {streamEvent.AggregateId} twice.");
        }

        var key = (consumer, streamEvent.AggregateId);
        if (streamEvent.Sequence != _lastHandled.GetValueOrDefault(key) + 1)
        {
            var last = _lastHandled.GetValueOrDefault(key);
            simulation.Break($"{consumer} has handled event {streamEvent.Sequence} of lot {streamEvent.AggregateId} after {last}.");
        }

        _lastHandled[key] = streamEvent.Sequence;
    }

    public void DeadLettered(string consumer, StreamEvent streamEvent) => EffectMade(consumer, streamEvent);

    /// <summary>A position passes only what is handled, parked or dead.</summary>
    public void ProgressMoves(string consumer, Dictionary<string, long> before, Dictionary<string, long> after, List<Guid> within)
    {
        foreach (var (lane, last) in after)
        {
            var first = Math.Max(
                ConsumerPosition.LastOf(before, lane, last), (last - 1) / LaneNumbers.HistoryStep * LaneNumbers.HistoryStep) + 1;
            for (var number = first; number <= last && last % LaneNumbers.HistoryStep != 0 && simulation.Broken is null; number++)
            {
                if (!_numbered.TryGetValue((lane, number), out var id))
                {
                    simulation.Break($"{consumer} has passed number {number} of {lane}, which no event has.");
                }
                else if (!_handled.Contains((consumer, id)) && !within.Contains(id) && !IsParked(consumer, id))
                {
                    simulation.Break($"{consumer} has passed number {number} of {lane} without handling it.");
                }
            }
        }
    }

    /// <summary>Nothing is answered before it is durable, and the same key is always answered in the same way.</summary>
    public void ClaimAnswered(Guid lotId, Guid claimId, long quantity, ClaimView view)
    {
        if (!simulation.Database.Lots.TryGetValue(lotId, out var row) || !row.Claims.TryGetValue(view.Id, out var claim))
        {
            simulation.Break($"Claim {claimId} was acknowledged, and is not stored.");
        }
        else if (claim.Quantity != quantity || view.Quantity != quantity)
        {
            simulation.Break($"Claim {claimId} of {quantity} was answered as one of {view.Quantity}.");
        }
    }

    public void CancelAnswered(Guid lotId, Guid claimId)
    {
        if (simulation.Database.Lots[lotId].Claims[claimId].Status == ClaimStatus.Held)
        {
            simulation.Break($"The cancellation of claim {claimId} was acknowledged, and is not stored.");
        }
    }

    /// <summary>"Nothing was done" of a request that was sent once.</summary>
    public void AnsweredAsNotDone(Guid lotId, Guid claimId)
    {
        _ = _refusedAsNotDone.Add(claimId);
        if (simulation.Database.Lots.TryGetValue(lotId, out var row) && row.Claims.ContainsKey(claimId))
        {
            simulation.Break($"Claim {claimId} was answered as not done, and is.");
        }
    }

    /// <summary>
    /// A refusal for want of food is right at some moment between request and answer. A second activation that has not written anything
    /// does not know that it is not the only one: it may refuse by what was right before.
    /// </summary>
    public void ClaimRefused(Guid lotId, long quantity, int askedAt)
    {
        var moments = _moments[lotId];
        var first = _activations[lotId] > 1 ? 0 : Math.Max(0, moments.FindLastIndex(one => one.Step <= askedAt));
        if (!moments.Skip(first).Any(one => one.Available < quantity || one.Status is not (LotStatus.Open or LotStatus.Exhausted)))
        {
            simulation.Break($"A claim of {quantity} on lot {lotId} was refused although there was enough all the time.");
        }
    }

    private static long NumberOf(Dictionary<string, long> numbers) => numbers.GetValueOrDefault(SimulatedDatabase.Kind);

    private bool IsParked(string consumer, Guid id) => _events.TryGetValue(id, out var known)
        && simulation.Database.Consumers[consumer].Parked.TryGetValue(known.Lot, out var parked) && parked.ContainsKey(known.Sequence);

    /// <summary>A lot as it was from a step on.</summary>
    private readonly record struct Moment(int Step, LotStatus Status, long Available);
}
