using Npgsql;
using NpgsqlTypes;
using Orleans.Concurrency;
using PahlawanPangan.Grains.Journal;
using PahlawanPangan.Grains.Ledger;
using PahlawanPangan.Grains.Postgres;
using PahlawanPangan.Ledger;
using PahlawanPangan.Tracing;

namespace PahlawanPangan.Grains.Tracing;

/// <summary>Reads lots from their databases, and entries from the ledger in the role that cannot change it.</summary>
[StatelessWorker]
[Reentrant]
[GrainType("trace")]
internal sealed class TraceGrain : Grain, ITraceGrain
{
    private const string LotColumns = "id, donor_id, sequence, created_at";

    private const string StoredLot = $"SELECT {LotColumns} FROM lot WHERE id = $1";

    private const string RecordedLot =
        """
        SELECT aggregate_id, party_id, (SELECT max(sequence) FROM ledger_entry l WHERE l.aggregate_id = $1)
        FROM ledger_entry WHERE aggregate_id = $1 AND sequence = 1 AND subject LIKE 'pangan.lot.posted.%' AND party_id IS NOT NULL
        """;

    // The condition on the batch codes is that of the index.
    private const string OfBatch =
        $"""
        SELECT {LotColumns} FROM lot
        WHERE posted_terms ? 'batchCodes' AND posted_terms -> 'batchCodes' @> to_jsonb($1::text)
          AND ($2::uuid IS NULL OR donor_id = $2)
          AND ($3::text IS NULL OR lpad(posted_terms ->> 'gtin', 14, '0') = lpad($3, 14, '0'))
          AND ($4::timestamptz IS NULL OR (created_at, id) > ($4, $5))
        ORDER BY created_at, id LIMIT $6
        """;

    private readonly LedgerDatabase _ledger;
    private readonly LotShards _shards;

    /// <summary>Called by Orleans.</summary>
    public TraceGrain(LedgerDatabase ledger, LotShards shards)
    {
        _ledger = ledger;
        _shards = shards;
    }

    private static Refusal NotFound { get; } = new(RefusalKind.NotFound, "There is no such lot that you may trace.");

    /// <inheritdoc/>
    public Task<Reply<TracedLotView>> FindAsync(Caller caller, Guid lotId) => ReadAsync<TracedLotView>(async () =>
    {
        // The ledger keeps what is gone from the lots: upkeep removes a lot only once the ledger has its last event.
        var shard = _shards.NumberOf(lotId);
        var stored = shard < _shards.Count ? await FindAsync(_shards.Search(shard), StoredLot, lotId) : null;
        var lot = stored ?? await FindAsync(_ledger.Source, RecordedLot, lotId);
        return lot is not null && MayTrace(caller, lot.DonorId) ? lot : NotFound;
    });

    /// <inheritdoc/>
    public Task<Reply<Page<TracedLotView>>> FindBatchAsync(Caller caller, string batchCode, string? gtin, PageRequest page) =>
        ReadAsync<Page<TracedLotView>>(async () =>
        {
            PageCursor? after = null;
            if (page.Cursor is not null)
            {
                if (!PageCursor.TryParseMoment(page.Cursor, out var cursor))
                {
                    return PageCursor.Malformed;
                }

                after = cursor;
            }

            if (caller.Role is not (Role.Donor or Role.Operator))
            {
                return NotFound;
            }

            var found = await _shards.QueryAllAsync(database => OfBatchAsync(database, caller, batchCode, gtin, after, page.Limit + 1));
            var all = found.SelectMany(static lots => lots).OrderBy(static lot => lot.Place.Key).ThenBy(static lot => lot.Place.Id)
                .ToList();
            return new Page<TracedLotView>
            {
                Items = [.. all.Take(page.Limit).Select(static lot => lot.Lot)],
                Next = all.Count > page.Limit ? all[page.Limit - 1].Place.ToString() : null,
            };
        });

    /// <inheritdoc/>
    public Task<Reply<Page<LedgerEntryView>>> EntriesAsync(
        IReadOnlyList<Guid> aggregates, EntryPlace? after, bool hasPayloads) => ReadAsync<Page<LedgerEntryView>>(async () =>
    {
        await using var command = _ledger.Source.CreateCommand(
            $"""
             SELECT partition, index, event_id, aggregate_id, sequence, subject, occurred_at, {(hasPayloads ? "payload" : "''::bytea")},
                    leaf, chain
             FROM ledger_entry WHERE aggregate_id = ANY($1) AND ($2::uuid IS NULL OR (aggregate_id, sequence) > ($2, $3))
             ORDER BY aggregate_id, sequence LIMIT $4
             """);
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = [.. aggregates] });
        command.Parameters.Add(Nullable(after?.AggregateId, NpgsqlDbType.Uuid));
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = after?.Sequence ?? 0 });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = ITraceGrain.ItemsMax });
        await using var reader = await command.ExecuteReaderAsync();
        var entries = new List<LedgerEntryView>();
        while (await reader.ReadAsync())
        {
            entries.Add(View(LedgerRows.ReadEntry(reader)));
        }

        return new Page<LedgerEntryView> { Items = entries };
    });

    /// <inheritdoc/>
    public Task<Reply<Page<EntryPlace>>> DeliverySequencesAsync(IReadOnlyList<Guid> deliveries) =>
        ReadAsync<Page<EntryPlace>>(async () =>
        {
            await using var command = _shards.Queries.CreateCommand(
                "SELECT id, sequence FROM document WHERE kind = 'delivery' AND id = ANY($1)");
            command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = [.. deliveries] });
            await using var reader = await command.ExecuteReaderAsync();
            var sequences = new List<EntryPlace>();
            while (await reader.ReadAsync())
            {
                sequences.Add(new EntryPlace(reader.GetGuid(0), reader.GetInt64(1)));
            }

            return new Page<EntryPlace> { Items = sequences };
        });

    /// <inheritdoc/>
    public Task<Reply<Page<byte[]>>> HashesAsync(int partition, IReadOnlyList<LeafRange> ranges) =>
        ReadAsync<Page<byte[]>>(async () =>
        {
            if (partition is < 0 or >= OutboxLane.Count || ranges.Any(static range => range.Start < 0 || range.Start >= range.End))
            {
                return new Refusal(RefusalKind.NotFound, "The ledger has no such part.");
            }

            // Computed twice: once to collect the nodes that are needed, and once with them.
            var needed = new HashSet<TreeNode>();
            foreach (var range in ranges)
            {
                _ = MerkleProof.Root(range.Start, range.End, node =>
                {
                    needed.Add(node);
                    return LedgerHash.Genesis;
                });
            }

            await using var connection = await _ledger.Source.OpenConnectionAsync();
            var hashes = await LedgerNodes.LoadAsync(connection, (short)partition, needed, CancellationToken.None);
            return new Page<byte[]> { Items = [.. ranges.Select(range => MerkleProof.Root(range.Start, range.End, node => hashes[node]))] };
        });

    private static bool MayTrace(Caller caller, Guid donor) =>
        caller.Role == Role.Operator || (caller.Role == Role.Donor && caller.Id == donor);

    private static async Task<TracedLotView?> FindAsync(NpgsqlDataSource database, string query, Guid lotId)
    {
        await using var command = database.CreateCommand(query);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = lotId });
        await using var reader = await command.ExecuteReaderAsync();
        return await reader.ReadAsync() ? ReadLot(reader) : null;
    }

    private static async Task<List<(PageCursor Place, TracedLotView Lot)>> OfBatchAsync(
        NpgsqlDataSource database, Caller caller, string batchCode, string? gtin, PageCursor? after, int limit)
    {
        await using var command = database.CreateCommand(OfBatch);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = batchCode });
        command.Parameters.Add(Nullable(caller.Role == Role.Operator ? null : (Guid?)caller.Id, NpgsqlDbType.Uuid));
        command.Parameters.Add(new NpgsqlParameter { Value = (object?)gtin ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        command.Parameters.Add(Nullable(after?.Moment, NpgsqlDbType.TimestampTz));
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = after?.Id ?? Guid.Empty });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = limit });
        await using var reader = await command.ExecuteReaderAsync();
        var lots = new List<(PageCursor, TracedLotView)>();
        while (await reader.ReadAsync())
        {
            var lot = ReadLot(reader);
            lots.Add((new PageCursor(reader.GetFieldValue<DateTimeOffset>(3).ToUnixTimeMilliseconds(), lot.LotId), lot));
        }

        return lots;
    }

    private static NpgsqlParameter Nullable<T>(T? value, NpgsqlDbType type)
        where T : struct => new() { Value = value is { } given ? given : DBNull.Value, NpgsqlDbType = type };

    private static TracedLotView ReadLot(NpgsqlDataReader row) =>
        new() { LotId = row.GetGuid(0), DonorId = row.GetGuid(1), Sequence = row.GetInt64(2) };

    private static async Task<Reply<T>> ReadAsync<T>(Func<Task<Reply<T>>> read)
        where T : class
    {
        try
        {
            return await read();
        }
        catch (Exception failure) when (DatabaseFailure.Includes(failure))
        {
            return Refusals.Unavailable;
        }
    }

    private static LedgerEntryView View(LedgerEntry entry) => new()
    {
        Partition = entry.Partition,
        Index = entry.Index,
        EventId = entry.EventId,
        AggregateId = entry.AggregateId,
        Sequence = entry.Sequence,
        Subject = entry.Subject,
        OccurredAt = entry.OccurredAt,
        Payload = entry.Payload,
        Leaf = entry.Leaf,
        Chain = entry.Chain,
    };
}
