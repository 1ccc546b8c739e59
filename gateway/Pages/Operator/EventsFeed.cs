using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Ledger;

namespace PahlawanPangan.Gateway.Pages.Operator;

/// <summary>The newest events, from the ledger: read once a second while someone watches, for all who do.</summary>
internal sealed class EventsFeed
{
    /// <summary>How many events are kept.</summary>
    public const int EventsMax = 200;

    private const int PartitionsMax = 64;
    private const int BeforeCheckpoint = 50;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(8);

    // The pages that show the feed are for operators alone.
    private static readonly Caller Reader = new(Guid.Empty, Role.Operator);
    private readonly IGrainFactory _grains;
    private readonly TimeProvider _clock;

    /// <summary>Called by the host.</summary>
    public EventsFeed(IGrainFactory grains, TimeProvider clock, ILogger<EventsFeed> logger)
    {
        (_grains, _clock) = (grains, clock);
        States = new SharedFeed<EventsState>(ReadAsync, Interval, clock, failure => GatewayLog.EventsUnreadable(logger, failure));
    }

    /// <summary>The newest events.</summary>
    public SharedFeed<EventsState> States { get; }

    /// <summary>The newest events now, for one request.</summary>
    public async Task<EventsState> GetAsync() => await ReadAsync(null);

    private async Task<EventsState> ReadAsync(EventsState? before)
    {
        var ledger = _grains.GetGrain<ILedgerGrain>(0);
        var cursors = before?.Cursors ?? await StartAsync(ledger);
        var pages = await Task.WhenAll(cursors.Select(cursor => NextAsync(ledger, cursor.Key, cursor.Value)));
        var found = pages.SelectMany(static page => page).ToList();
        if (before is not null && found.Count == 0)
        {
            return before;
        }

        var next = new Dictionary<int, long>(cursors);
        foreach (var entry in found)
        {
            next[entry.Partition] = Math.Max(next[entry.Partition], entry.Index);
        }

        return new EventsState(
            [
                .. found.Select(ShownEvent.Of).OrderByDescending(static one => one.At).Concat(before?.Events ?? []).Take(EventsMax),
            ],
            next);
    }

    /// <summary>The partitions, each a little before its last checkpoint.</summary>
    private async Task<Dictionary<int, long>> StartAsync(ILedgerGrain ledger)
    {
        var checkpoints = await ledger.CheckpointsAsync().WaitAsync(Patience, _clock);
        var signed = checkpoints.IsRefused ? [] : checkpoints.Value.Items.ToDictionary(static one => one.Partition, static one => one.Size);
        var cursors = new Dictionary<int, long>();
        for (var partition = 0; partition < PartitionsMax; partition++)
        {
            var reply = await ledger.EntriesAsync(Reader, partition, new PageRequest(1, null)).WaitAsync(Patience, _clock);
            if (reply.IsRefused)
            {
                break;
            }

            cursors[partition] = Math.Max(-1, signed.GetValueOrDefault(partition) - BeforeCheckpoint);
        }

        return cursors;
    }

    private async Task<IReadOnlyList<LedgerEntryView>> NextAsync(ILedgerGrain ledger, int partition, long after)
    {
        var cursor = after < 0 ? null : after.ToString(System.Globalization.CultureInfo.InvariantCulture);
        var reply = await ledger.EntriesAsync(Reader, partition, new PageRequest(PageRequest.LimitMax, cursor)).WaitAsync(Patience, _clock);
        return reply.IsRefused
            ? throw new InvalidOperationException($"The ledger was refused: {reply.Refusal.Kind}.")
            : reply.Value.Items;
    }
}

/// <summary>The newest events.</summary>
/// <param name="Events">The events, the newest first, at most <see cref="EventsFeed.EventsMax"/>.</param>
/// <param name="Cursors">The last index of each partition that was read.</param>
internal sealed record EventsState(IReadOnlyList<ShownEvent> Events, IReadOnlyDictionary<int, long> Cursors);

/// <summary>One event as the console lists it. What is in it is read by its id.</summary>
public sealed record ShownEvent(Guid Id, DateTimeOffset At, string Type, string Region, Guid AggregateId, long Sequence)
{
    /// <summary>An entry of the ledger; its subject is <c>pangan.AGGREGATE.TYPE.REGION</c>.</summary>
    internal static ShownEvent Of(LedgerEntryView entry)
    {
        var parts = entry.Subject.Split('.');
        return new ShownEvent(
            entry.EventId, entry.OccurredAt, parts.Length > 2 ? $"{parts[1]}.{parts[2]}" : entry.Subject,
            parts.Length > 3 ? parts[3] : "", entry.AggregateId, entry.Sequence);
    }
}
