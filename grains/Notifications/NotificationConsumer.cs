using Microsoft.Extensions.Options;
using Npgsql;
using PahlawanPangan.Grains.Downstream;
using PahlawanPangan.Grains.Postgres;

namespace PahlawanPangan.Grains.Notifications;

/// <summary>
/// Writes notifications into accounts' inboxes and queues them for the accounts' webhooks. Every kind is a promise, a change of one or a
/// safety notice, so none is dropped for its age.
/// </summary>
internal sealed class NotificationConsumer : IEventConsumer
{
    /// <summary>How long another database may take to answer.</summary>
    private const int LookUpSeconds = 5;

    private const string Donors = "SELECT id, donor_id FROM lot WHERE id = ANY ($1)";

    private const string Holders =
        """
        SELECT lot_id, recipient_id, sum(quantity)::bigint FROM claim WHERE lot_id = ANY ($1) AND status = 0
        GROUP BY lot_id, recipient_id
        """;

    private const string Couriers =
        "SELECT lot_id, id, courier_id FROM delivery WHERE lot_id = ANY ($1) AND status IN (1, 2) AND courier_id IS NOT NULL";

    private readonly LotShards _shards;
    private readonly Clock _clock;
    private readonly long _waitingMax;
    private readonly RecallOptions _recalls;

    /// <summary>Called by the host.</summary>
    public NotificationConsumer(
        LotShards shards, Clock clock, IOptions<NotificationOptions> options, IOptions<RecallOptions> recalls)
    {
        _recalls = recalls.Value;
        _shards = shards;
        _clock = clock;
        _waitingMax = options.Value.WaitingMax;
    }

    /// <inheritdoc/>
    public string Name => "notifications";

    /// <inheritdoc/>
    public string? Aggregate => "lot";

    /// <inheritdoc/>
    public TimeSpan? AgeMax => null;

    /// <inheritdoc/>
    public async ValueTask<IEventHandler> PrepareAsync(IReadOnlyList<StreamEvent> events, CancellationToken cancellation)
    {
        var notices = events.SelectMany(NotificationDraft.Of).ToList();
        return new Prepared(this, notices, await DonorsAsync(notices, cancellation), await HoldersAsync(notices, cancellation));
    }

    /// <inheritdoc/>
    public async Task HandleAsync(NpgsqlConnection connection, IReadOnlyList<StreamEvent> events, CancellationToken cancellation) =>
        await (await PrepareAsync(events, cancellation)).HandleAsync(connection, events, cancellation);

    private async Task HandleAsync(
        NpgsqlConnection connection, IReadOnlyList<StreamEvent> events, List<NotificationDraft> notices, Dictionary<Guid, Guid> donors,
        List<(Guid Account, NotificationDraft Draft)> holders, CancellationToken cancellation)
    {
        // They were made for every event of the batch, of which some may have been handled before.
        var ids = events.Select(streamEvent => streamEvent.Id).ToHashSet();
        notices = notices.FindAll(notice => ids.Contains(notice.Event.Id));
        if (notices.Count == 0)
        {
            return;
        }

        var addressed = notices
            .Select(notice => (Account: notice.Account ?? donors.GetValueOrDefault(notice.Event.AggregateId), Draft: notice))
            .Where(one => one.Account != Guid.Empty)
            .ToList();
        var now = _clock.Now;
        var written = await NotificationWriter.WriteAsync(
            connection, [.. addressed, .. holders.Where(holder => ids.Contains(holder.Draft.Event.Id))], _waitingMax, now, cancellation);
        await RecallNotices.NoteAsync(connection, written, _recalls.NextAfter(now, now), now, cancellation);
    }

    /// <summary>The donors of lots whose events do not name them: those of older versions. A lot never changes its donor.</summary>
    private async Task<Dictionary<Guid, Guid>> DonorsAsync(List<NotificationDraft> notices, CancellationToken cancellation)
    {
        var lots = notices.Where(notice => notice.Account is null).Select(notice => notice.Event.AggregateId).Distinct();
        var donors = new Dictionary<Guid, Guid>();
        foreach (var (database, ids) in _shards.Split(lots, static lotId => lotId))
        {
            await using var command = database.CreateCommand(Donors);
            command.CommandTimeout = LookUpSeconds;
            command.AddArray(ids);
            await using var reader = await command.ExecuteReaderAsync(cancellation);
            while (await reader.ReadAsync(cancellation))
            {
                donors.Add(reader.GetGuid(0), reader.GetGuid(1));
            }
        }

        return donors;
    }

    /// <summary>
    /// Notices for those who hold some of a lot that was withdrawn. Nothing of it can be claimed any more, and who has ended a hold since
    /// need not know, so this can be read outside the transaction.
    /// </summary>
    private async Task<List<(Guid Account, NotificationDraft Draft)>> HoldersAsync(
        List<NotificationDraft> notices, CancellationToken cancellation)
    {
        var withdrawals = notices.Where(notice => notice.Kind == NotificationDraft.LotWithdrawn)
            .ToDictionary(notice => notice.Event.AggregateId);
        var holders = new List<(Guid, NotificationDraft)>();
        foreach (var (database, ids) in _shards.Split(withdrawals.Keys, static lotId => lotId))
        {
            await using var command = database.CreateCommand(Holders);
            command.CommandTimeout = LookUpSeconds;
            command.AddArray(ids);
            await using var reader = await command.ExecuteReaderAsync(cancellation);
            while (await reader.ReadAsync(cancellation))
            {
                var holder = reader.GetGuid(1);
                holders.Add((holder, NotificationDraft.OfHolder(withdrawals[reader.GetGuid(0)], holder, reader.GetInt64(2))));
            }
        }

        if (withdrawals.Count > 0)
        {
            await AddCouriersAsync(holders, withdrawals, cancellation);
        }

        return holders;
    }

    /// <summary>Adds notices for couriers who fetch or carry some of a lot that was withdrawn.</summary>
    private async Task AddCouriersAsync(
        List<(Guid Account, NotificationDraft Draft)> holders, Dictionary<Guid, NotificationDraft> withdrawals,
        CancellationToken cancellation)
    {
        await using var command = _shards.Queries.CreateCommand(Couriers);
        command.CommandTimeout = LookUpSeconds;
        command.AddArray(withdrawals.Keys);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            var courier = reader.GetGuid(2);
            holders.Add((courier, NotificationDraft.OfCourier(withdrawals[reader.GetGuid(0)], courier, reader.GetGuid(1))));
        }
    }

    /// <summary>This consumer with the notices of the events, and what it has read for them in other databases.</summary>
    private sealed class Prepared(
        NotificationConsumer consumer, List<NotificationDraft> notices, Dictionary<Guid, Guid> donors,
        List<(Guid Account, NotificationDraft Draft)> holders) : IEventHandler
    {
        public Task HandleAsync(NpgsqlConnection connection, IReadOnlyList<StreamEvent> events, CancellationToken cancellation) =>
            consumer.HandleAsync(connection, events, notices, donors, holders, cancellation);
    }
}
