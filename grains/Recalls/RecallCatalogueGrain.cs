using Npgsql;
using NpgsqlTypes;
using Orleans.Concurrency;
using PahlawanPangan.Grains.Postgres;
using PahlawanPangan.Recalls;

namespace PahlawanPangan.Grains.Recalls;

/// <summary>Shows recall campaigns from their rows.</summary>
[StatelessWorker]
[Reentrant]
[GrainType("recallcatalogue")]
internal sealed class RecallCatalogueGrain : Grain, IRecallCatalogueGrain
{
    private static readonly Refusal NotFound = new(RefusalKind.NotFound, "There is no such recall.");

    private readonly NpgsqlDataSource _database;
    private readonly RecallStore _recalls;

    /// <summary>Called by Orleans.</summary>
    public RecallCatalogueGrain(LotShards shards, Clock clock)
    {
        _database = shards.Queries;
        _recalls = new RecallStore(_database, clock);
    }

    /// <inheritdoc/>
    public async Task<Reply<RecallView>> GetAsync(Caller caller, Guid recallId)
    {
        try
        {
            return await _recalls.FindAsync(recallId) is { } recall && recall.IsVisibleTo(caller)
                ? (await ViewAsync([recall]))[0] with { Lots = await LotsAsync(recallId) }
                : NotFound;
        }
        catch (Exception failure) when (DatabaseFailure.Includes(failure))
        {
            return Refusals.Unavailable;
        }
    }

    /// <inheritdoc/>
    public async Task<Reply<Page<RecallView>>> ListAsync(Caller caller, bool? isOpen, PageRequest page)
    {
        var cursor = new PageCursor(double.MaxValue, Guid.Empty);
        if (page.Cursor is { } text && !PageCursor.TryParseMoment(text, out cursor))
        {
            return PageCursor.Malformed;
        }

        try
        {
            await using var command = _database.CreateCommand(
                $"""
                 SELECT {RecallStore.Columns} FROM recall
                 WHERE ($1::uuid IS NULL OR donor_id = $1) AND ($2::boolean IS NULL OR (closed_at IS NULL) = $2)
                   AND ($3::timestamptz IS NULL OR (opened_at, id) < ($3, $4))
                 ORDER BY opened_at DESC, id DESC LIMIT $5
                 """);
            command.Parameters.Add(RecallStore.Optional<Guid?>(caller.Role == Role.Operator ? null : caller.Id, NpgsqlDbType.Uuid));
            command.Parameters.Add(RecallStore.Optional(isOpen, NpgsqlDbType.Boolean));
            command.Parameters.Add(RecallStore.Optional<DateTimeOffset?>(
                page.Cursor is null ? null : cursor.Moment, NpgsqlDbType.TimestampTz));
            command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = cursor.Id });
            command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = page.Limit + 1 });
            var rows = await RecallStore.ReadAllAsync(command, RecallStore.Read, CancellationToken.None);
            var isLast = rows.Count <= page.Limit;
            var shown = isLast ? rows : rows[..page.Limit];
            return new Page<RecallView>
            {
                Items = await ViewAsync(shown),
                Next = isLast ? null : new PageCursor(shown[^1].OpenedAt.ToUnixTimeMilliseconds(), shown[^1].Id).ToString(),
            };
        }
        catch (Exception failure) when (DatabaseFailure.Includes(failure))
        {
            return Refusals.Unavailable;
        }
    }

    /// <inheritdoc/>
    public async Task<Reply<Page<RecallNoticeView>>> NoticesAsync(Caller caller, Guid recallId, PageRequest page)
    {
        var (lot, account) = (Guid.Empty, Guid.Empty);
        if (page.Cursor is { } cursor && !PageCursor.TryParsePair(cursor, out lot, out account))
        {
            return PageCursor.Malformed;
        }

        try
        {
            if (await _recalls.FindAsync(recallId) is not { } recall || !recall.IsVisibleTo(caller))
            {
                return NotFound;
            }

            await using var command = _database.CreateCommand(
                """
                SELECT lot_id, account_id, role, held, collected, in_delivery, written_at, last_at, times, acknowledged_at, unreachable_at
                FROM recall_notice WHERE recall_id = $1 AND (lot_id, account_id) > ($2, $3) ORDER BY lot_id, account_id LIMIT $4
                """);
            command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = recallId });
            command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = lot });
            command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = account });
            command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = page.Limit + 1 });
            var notices = await RecallStore.ReadAllAsync(command, ReadNotice, CancellationToken.None);
            var isLast = notices.Count <= page.Limit;
            var shown = isLast ? notices : notices[..page.Limit];
            return new Page<RecallNoticeView>
            {
                Items = shown,
                Next = isLast ? null : PageCursor.PairOf(shown[^1].LotId, shown[^1].AccountId),
            };
        }
        catch (Exception failure) when (DatabaseFailure.Includes(failure))
        {
            return Refusals.Unavailable;
        }
    }

    private static RecallNoticeView ReadNotice(NpgsqlDataReader row) => new()
    {
        LotId = row.GetGuid(0),
        AccountId = row.GetGuid(1),
        Role = (Role)row.GetInt16(2),
        Held = row.GetInt64(3),
        Collected = row.GetInt64(4),
        InDelivery = row.GetInt64(5),
        WrittenAt = row.IsDBNull(6) ? null : row.GetFieldValue<DateTimeOffset>(6),
        LastWrittenAt = row.IsDBNull(7) ? null : row.GetFieldValue<DateTimeOffset>(7),
        Times = row.GetInt32(8),
        AcknowledgedAt = row.IsDBNull(9) ? null : row.GetFieldValue<DateTimeOffset>(9),
        IsUnreachable = !row.IsDBNull(10),
    };

    private async Task<List<RecallView>> ViewAsync(List<RecallRow> recalls)
    {
        Guid[] ids = [.. recalls.Select(recall => recall.Id)];
        var totals = await _recalls.TotalsAsync(ids);
        await using var command = _database.CreateCommand(
            "SELECT recall_id, count(*), count(done_at) FROM recall_lot WHERE recall_id = ANY ($1) GROUP BY recall_id");
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = ids });
        var lots = (await RecallStore.ReadAllAsync(
            command, static row => (Id: row.GetGuid(0), Found: row.GetInt64(1), Done: row.GetInt64(2)), CancellationToken.None))
            .ToDictionary(one => one.Id, one => (one.Found, one.Done));
        return recalls.ConvertAll(recall => View(recall, totals.GetValueOrDefault(recall.Id), lots.GetValueOrDefault(recall.Id)));
    }

    private async Task<List<Guid>> LotsAsync(Guid recallId)
    {
        await using var command = _database.CreateCommand("SELECT lot_id FROM recall_lot WHERE recall_id = $1 ORDER BY lot_id LIMIT $2");
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = recallId });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = RecallView.LotsMax });
        return await RecallStore.ReadAllAsync(command, static row => row.GetGuid(0), CancellationToken.None);
    }

    private static RecallView View(RecallRow recall, RecallTotals totals, (long Found, long Done) lots) => new()
    {
        Id = recall.Id,
        IsDrill = recall.IsDrill,
        Reason = recall.Reason,
        LotId = recall.LotId,
        DonorId = recall.DonorId,
        BatchCode = recall.BatchCode,
        Gtin = recall.Gtin,
        OpenedAt = recall.OpenedAt,
        ClosedAt = recall.ClosedAt,
        Report = recall.Report,
        SearchedAt = recall.SearchedAt,
        LotCount = lots.Found,
        LotsDone = lots.Done,
        Notices = totals.Notices,
        Written = totals.Written,
        Acknowledged = totals.Acknowledged,
        Unreachable = totals.Unreachable,
        Held = totals.Held,
        Out = totals.Out,
        InDelivery = totals.InDelivery,
        LastWrittenAt = totals.LastWrittenAt,
    };
}
