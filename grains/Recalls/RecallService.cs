using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PahlawanPangan.Grains.Notifications;
using PahlawanPangan.Grains.Postgres;
using PahlawanPangan.Lots;
using PahlawanPangan.Operations;
using PahlawanPangan.Recalls;

namespace PahlawanPangan.Grains.Recalls;

/// <summary>
/// Carries out open recall campaigns: finds their lots in every database, stops them, writes down who has to do with them, and gives the
/// notices that lots' events do not give. It begins again wherever a crash or an outage left it: each step can be repeated, and the next
/// one follows from what is stored. It looks again until a campaign is closed, so a lot that is posted later is found too.
/// </summary>
internal sealed class RecallService : PeriodicHostedService
{
    private const int RecallsMax = 10;
    private const int FoundLotsMax = 5000;
    private const int LotsMax = 200;
    private const int AtOnceMax = 8;

    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan RetryMax = TimeSpan.FromMinutes(1);

    /// <summary>
    /// How much older than the last search a lot may be that it did not see: clocks differ, and a posting takes its time to be durable.
    /// </summary>
    private static readonly TimeSpan PostedWithin = TimeSpan.FromMinutes(10);

    private readonly LotShards _shards;
    private readonly RecallStore _recalls;
    private readonly RecallSearch _search;
    private readonly RecallReminders _reminders;
    private readonly IGrainFactory _grains;
    private readonly LotGrains _lots;
    private readonly Clock _clock;
    private readonly RecallOptions _options;
    private readonly ILogger<RecallService> _logger;
    private readonly DueRows? _dueRecalls;
    private readonly DueRows? _dueNotices;

    /// <summary>Called by the host.</summary>
    public RecallService(
        LotShards shards, RecallSearch search, IGrainFactory grains, LotGrains lots, Clock clock, IOptions<RecallOptions> options,
        IOptions<NotificationOptions> notifications, ServiceStates states, ILogger<RecallService> logger, DueWork? due = null)
        : base(TimeSpan.FromSeconds(1), states, logger)
    {
        _shards = shards;
        _recalls = new RecallStore(shards.Background(0), clock);
        _search = search;
        _reminders = new RecallReminders(shards.Background(0), clock, options.Value, notifications.Value.WaitingMax);
        _grains = grains;
        _lots = lots;
        _clock = clock;
        _options = options.Value;
        _logger = logger;
        _dueRecalls = due?.Add("SELECT FROM recall WHERE closed_at IS NULL AND next_at <= $1");
        _dueNotices = due?.Add("SELECT FROM recall_notice WHERE next_at <= $1");
    }

    /// <inheritdoc/>
    protected override Task? NextSign => _dueRecalls?.NextSign;

    /// <inheritdoc/>
    protected override string Work => "Work of recalls";

    /// <summary>Does what is due; returns how many campaigns were looked at and how many notices were taken.</summary>
    /// <exception cref="AggregateException">Some of it failed; the rest was done.</exception>
    public async Task<(int Recalls, int Notices)> WorkAsync(CancellationToken cancellation)
    {
        var failures = new ConcurrentQueue<Exception>();
        var notices = 0;
        var due = await _recalls.TakeAsync(_clock.Now + Lease, RecallsMax, cancellation);
        foreach (var recall in due)
        {
            notices += await LookAsync(recall, failures, cancellation);
        }

        try
        {
            notices += await _reminders.WriteDueAsync(cancellation);
        }
        catch (Exception failure) when (!cancellation.IsCancellationRequested)
        {
            failures.Enqueue(failure);
        }

        return failures.IsEmpty ? (due.Count, notices) : throw new AggregateException(failures);
    }

    /// <inheritdoc/>
    protected override async Task RunOnceAsync(CancellationToken stoppingToken)
    {
        if (_dueRecalls is not null && !await _dueRecalls.AnyAsync(stoppingToken) && !await _dueNotices!.AnyAsync(stoppingToken))
        {
            FoundNothing = true;
            return;
        }

        await WorkAsync(stoppingToken);
    }

    /// <summary>Looks at one campaign. What fails holds back neither its other lots nor other campaigns.</summary>
    private async Task<int> LookAsync(RecallRow recall, ConcurrentQueue<Exception> failures, CancellationToken cancellation)
    {
        var begun = _clock.Now;
        var failed = new ConcurrentQueue<Exception>();
        var notices = 0;
        try
        {
            if (!await _grains.GetGrain<IRecallGrain>(recall.Id).ContinueAsync())
            {
                return 0;
            }

            await FindAsync(recall, failed, cancellation);
            notices += await EachLotAsync(recall, failed, cancellation);
            _ = await _grains.GetGrain<IRecallGrain>(recall.Id).ContinueAsync();
        }
        catch (Exception failure) when (!cancellation.IsCancellationRequested)
        {
            failed.Enqueue(failure);
        }

        if (failed.TryPeek(out var first))
        {
            failures.Enqueue(first);
            if (recall.Attempts == 1)
            {
                GrainLog.RecallIncomplete(_logger, recall.Id, failed.Count, first);
            }

            var wait = TimeSpan.FromSeconds(Math.Pow(2, Math.Min(recall.Attempts, 6)));
            await _recalls.ReturnAsync(recall.Id, _clock.Now + (wait < RetryMax ? wait : RetryMax), null, first.Message);
        }
        else
        {
            await _recalls.ReturnAsync(recall.Id, _clock.Now.AddSeconds(_options.LookAgainSeconds), begun, error: null);
        }

        return notices;
    }

    /// <summary>Adds the lots that the campaign is about and does not have yet.</summary>
    private async Task FindAsync(RecallRow recall, ConcurrentQueue<Exception> failed, CancellationToken cancellation)
    {
        if (recall.LotId is { } only)
        {
            await _recalls.AddLotsAsync(recall.Id, [new FoundLot(only, WasRecalled: false)], cancellation);
            return;
        }

        var since = recall.SearchedAt is { } searched ? searched - PostedWithin : DateTimeOffset.UnixEpoch;
        for (var shard = 0; shard < _shards.Count; shard++)
        {
            try
            {
                var after = Guid.Empty;
                List<FoundLot> found;
                do
                {
                    found = await _search.LotsAsync(shard, recall, since, after, FoundLotsMax, cancellation);
                    if (found.Count > 0)
                    {
                        after = found[^1].LotId;
                        await _recalls.AddLotsAsync(recall.Id, found, cancellation);
                    }
                }
                while (found.Count == FoundLotsMax);
            }
            catch (Exception failure) when (!cancellation.IsCancellationRequested)
            {
                failed.Enqueue(failure);
            }
        }
    }

    /// <summary>Stops the campaign's lots and writes down their parties, a page of lots at a time.</summary>
    private async Task<int> EachLotAsync(RecallRow recall, ConcurrentQueue<Exception> failed, CancellationToken cancellation)
    {
        var (after, notices) = (Guid.Empty, 0);
        List<FoundLot> lots;
        do
        {
            lots = await _recalls.WaitingLotsAsync(recall.Id, after, LotsMax, cancellation);
            after = lots.Count > 0 ? lots[^1].LotId : after;
            await Parallel.ForEachAsync(
                lots,
                new ParallelOptions { MaxDegreeOfParallelism = AtOnceMax, CancellationToken = cancellation },
                async (lot, stopping) =>
                {
                    try
                    {
                        await DoAsync(recall, lot, stopping);
                    }
                    catch (Exception failure) when (!stopping.IsCancellationRequested)
                    {
                        failed.Enqueue(failure);
                    }
                });
            if (lots.Count > 0)
            {
                notices += await _reminders.WriteDueAsync(cancellation);
                await _recalls.ExtendAsync(recall.Id, _clock.Now + Lease);
            }
        }
        while (lots.Count == LotsMax);
        return notices;
    }

    /// <summary>Stops one lot, unless it is a drill, and writes down who has to do with it.</summary>
    private async Task DoAsync(RecallRow recall, FoundLot lot, CancellationToken cancellation)
    {
        var found = await _lots[lot.LotId].GetAsync();
        if (found is { IsRefused: true, Refusal.Kind: RefusalKind.NotFound })
        {
            // It ended so long ago that it was deleted.
            await _recalls.SetDoneAsync(recall.Id, lot.LotId);
            return;
        }

        var donorId = Require(found).DonorId;
        if (!recall.IsDrill)
        {
            _ = Require(await _lots[lot.LotId].RecallAsync(new RecallLot
            {
                Caller = recall.OpenedBy,
                Reason = recall.Reason,
                RecallId = recall.Id,
                TraceParent = recall.TraceParent,
            }));
        }

        // A lot that is stopped now gives the first notices by its events.
        var isByEvents = !recall.IsDrill && !lot.WasRecalled;
        var noticeAt = _clock.Now.AddMinutes(isByEvents ? _options.NoticeWithinMinutes : 0);
        await foreach (var parties in _search.PartiesAsync(lot.LotId, donorId, cancellation))
        {
            await _recalls.AddPartiesAsync(recall.Id, lot.LotId, parties, noticeAt, cancellation);
        }

        await _recalls.SetDoneAsync(recall.Id, lot.LotId);
    }

    private static LotView Require(in Reply<LotView> reply) => reply.Value ?? throw new RecallException(reply.Refusal!.Detail);
}
