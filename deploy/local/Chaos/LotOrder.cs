using System.Globalization;

namespace PahlawanPangan.Local.Chaos;

/// <summary>
/// Whether a lot behaved as if its requests had run one at a time, each at some moment between its sending and its answer. The order of
/// its events is the order to be shown, since nothing else may have changed the lot: so there is nothing to search for, and a long history
/// is judged in the time that sorting takes.
/// </summary>
public static class LotOrder
{
    /// <summary>Each request that no place in the order of the events fits.</summary>
    /// <param name="operations">The answered requests to one lot.</param>
    /// <param name="events">Its events, in the stream's order.</param>
    public static IEnumerable<string> Violations(IReadOnlyCollection<LotOperation> operations, IReadOnlyList<StreamedChange> events)
    {
        ArgumentNullException.ThrowIfNull(operations);
        ArgumentNullException.ThrowIfNull(events);
        var changes = Changes(operations, events);
        return ChangesOutOfTime(changes).Concat(LooksThatFitNowhere(operations, changes, events));
    }

    /// <summary>The accepted requests with the sequences of their events, in that order. Missing events are found elsewhere.</summary>
    private static List<(long Sequence, LotOperation Operation)> Changes(
        IReadOnlyCollection<LotOperation> operations, IReadOnlyList<StreamedChange> events)
    {
        var sequences = events.GroupBy(change => (change.Kind, change.ClaimId))
            .ToDictionary(same => same.Key, same => same.First().Sequence);
        return [.. operations.Where(operation => !operation.IsLook)
            .Select(operation => (Sequence: sequences.GetValueOrDefault((KindOf(operation), operation.ClaimId)), Operation: operation))
            .Where(change => change.Sequence > 0)
            .OrderBy(change => change.Sequence)];
    }

    /// <summary>No change comes before one whose request had been answered before its own was sent.</summary>
    private static IEnumerable<string> ChangesOutOfTime(List<(long Sequence, LotOperation Operation)> changes)
    {
        var (latest, latestSequence) = (long.MinValue, 0L);
        foreach (var (sequence, operation) in changes)
        {
            if (operation.Answered < latest)
            {
                yield return Text($"event {sequence} of lot {operation.LotId} was answered ")
                    + Text($"before the request of event {latestSequence} was sent");
            }
            if (operation.Invoked > latest)
            {
                (latest, latestSequence) = (operation.Invoked, sequence);
            }
        }
    }

    /// <summary>
    /// Each look finds a moment of its own: not before what was answered, changed or seen, before it was sent, and before all that was sent
    /// after its answer. The earliest moment that fits leaves most room for the looks that follow.
    /// </summary>
    private static IEnumerable<string> LooksThatFitNowhere(
        IReadOnlyCollection<LotOperation> operations, List<(long Sequence, LotOperation Operation)> changes,
        IReadOnlyList<StreamedChange> events)
    {
        var moments = events.Where(change => change.Available is not null)
            .GroupBy(change => change.Available!.Value, change => change.Sequence)
            .ToDictionary(same => same.Key, same => same.Order().ToList());
        var answered = new PriorityQueue<long, long>(changes.Select(change => (change.Sequence, change.Operation.Answered)));
        var sent = changes.OrderByDescending(change => change.Operation.Invoked).ToList();
        var (times, firsts) = (new List<long>(), new List<long>());
        var first = long.MaxValue;
        foreach (var (sequence, operation) in sent)
        {
            first = Math.Min(first, sequence);
            times.Add(-operation.Invoked);
            firsts.Add(first);
        }
        long from = 1;
        var looks = operations.Where(operation => operation.IsLook && operation.Available is not null);
        foreach (var look in looks.OrderBy(look => look.Invoked))
        {
            while (answered.TryPeek(out var sequence, out var at) && at < look.Invoked)
            {
                from = Math.Max(from, sequence);
                _ = answered.Dequeue();
            }

            // The changes that were sent after its answer.
            var index = times.BinarySearch(-look.Answered);
            var count = index < 0 ? ~index : FirstOf(times, index);
            var before = count > 0 ? firsts[count - 1] : long.MaxValue;
            if (Earliest(moments.GetValueOrDefault(look.Available!.Value), from) is { } moment && moment < before)
            {
                answered.Enqueue(moment, look.Answered);
                continue;
            }
            yield return Text(
                $"a {(look.Kind == OperationKind.Read ? "read" : "refusal")} of lot {look.LotId} says that {look.Available} are available")
                + (before == long.MaxValue
                    ? Text($", which is not so from event {from} on")
                    : Text($", which is not so from event {from} to before event {before}"));
        }
    }

    private static int FirstOf(List<long> sorted, int index)
    {
        while (index > 0 && sorted[index - 1] == sorted[index])
        {
            index--;
        }
        return index;
    }

    private static long? Earliest(List<long>? sequences, long from)
    {
        if (sequences is null)
        {
            return null;
        }
        var index = sequences.BinarySearch(from);
        index = index < 0 ? ~index : index;
        return index < sequences.Count ? sequences[index] : null;
    }

    private static string KindOf(LotOperation operation) => operation.Kind switch
    {
        OperationKind.Post => "posted",
        OperationKind.Claim => "claimed",
        OperationKind.Collect => "collected",
        _ => "claim-cancelled",
    };

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
