namespace PahlawanPangan.Grains.Outbox;

/// <summary>
/// Begins another series of numbers for a lane when the history of its database has changed (a failover, a recovery, a restored dump). The
/// stream may hold events of the part that was lost, under the numbers that come next. So the numbers jump, consumers continue behind the
/// jump, and what not every consumer has handled is published again; what some of them have handled is kept for each, by aggregate, so that
/// none handles it twice.
/// </summary>
internal sealed class HistoryChange(IHistoryRows rows, int number)
{
    /// <summary>Changes the lane of a cursor. It can be cut short anywhere, and then is done again.</summary>
    public async Task RunAsync(RelayCursor cursor, CancellationToken cancellation)
    {
        List<string> kinds = [.. cursor.Numbers.Keys.Union((await rows.CountAsync(OutboxPlace.Start, cancellation)).Keys)];
        string[] keys = [.. kinds.Select(kind => LaneNumbers.Key(number, kind))];

        // Where the consumers were is kept until the end, for the case that this is cut short.
        var positions = kinds.Count == 0 ? [] : await rows.JumpAsync(
            keys, cursor.History * LaneNumbers.HistoryStep, Math.Max(0, cursor.NumberedIn) * LaneNumbers.HistoryStep, cancellation);
        var place = await FirstUnhandledAsync(kinds, positions, cancellation) ?? cursor.Place;
        foreach (var (consumer, numbers) in positions)
        {
            foreach (var kind in kinds)
            {
                var last = numbers.GetValueOrDefault(LaneNumbers.Key(number, kind));
                await rows.KeepHandledAsync(consumer, kind, last, place, cancellation);
            }
        }

        await cursor.BeginHistoryAsync(place, await rows.CountAsync(place, cancellation));
        await rows.EndAsync(keys, cancellation);
    }

    /// <summary>Keeps for each consumer what it has handled, by aggregate, of all that the outbox of a lane still holds.</summary>
    internal async Task KeepHandledAsync(CancellationToken cancellation)
    {
        // A consumer that has jumped further than the rows was, in their numbers, where it was before.
        var next = (Math.Max(0, await rows.NumberedInAsync(cancellation)) + 1) * LaneNumbers.HistoryStep;
        foreach (var (consumer, numbers, before) in await rows.PositionsAsync(cancellation))
        {
            foreach (var (key, last) in numbers.Where(one => LaneNumbers.LaneOf(one.Key) == number))
            {
                var handled = last >= next && before.TryGetValue(key, out var known) ? known : last;
                await rows.KeepHandledAsync(consumer, LaneNumbers.KindOf(key), handled, OutboxPlace.Start, cancellation);
            }
        }
    }

    /// <summary>The place before the first published event that some consumer has not handled; null when there is none.</summary>
    private async Task<OutboxPlace?> FirstUnhandledAsync(
        List<string> kinds, List<(string Consumer, Dictionary<string, long> Numbers)> positions, CancellationToken cancellation)
    {
        if (positions.Count == 0)
        {
            return null;
        }

        // A consumer that takes no events of a kind has no number for it.
        var handled = new Dictionary<string, long>();
        foreach (var kind in kinds)
        {
            var numbers = positions.Where(one => one.Numbers.ContainsKey(LaneNumbers.Key(number, kind)))
                .Select(one => one.Numbers[LaneNumbers.Key(number, kind)]).ToList();
            handled[kind] = numbers.Count == 0 ? long.MaxValue : numbers.Min();
        }

        return await rows.FirstUnhandledAsync(handled, cancellation);
    }
}
