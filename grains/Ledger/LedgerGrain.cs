using System.Globalization;
using Npgsql;
using Orleans.Concurrency;
using PahlawanPangan.Grains.Journal;
using PahlawanPangan.Ledger;
using PahlawanPangan.Grains.Postgres;

namespace PahlawanPangan.Grains.Ledger;

/// <summary>Serves the ledger, in a role that cannot change it.</summary>
[StatelessWorker]
[Reentrant]
[GrainType("ledger")]
internal sealed class LedgerGrain : Grain, ILedgerGrain
{
    // An operator sees all; others see entries that name them, and all events of lots that they posted.
    private const string Visible =
        """
        ($1 OR e.party_id = $2 OR EXISTS (
          SELECT FROM ledger_entry p WHERE p.aggregate_id = e.aggregate_id AND p.sequence = 1 AND p.party_id = $2))
        """;

    private const string CheckpointColumns = "c.partition, c.size, c.root, c.chain, c.signed_at, c.key_id, c.signature, k.public_key";

    private readonly LedgerDatabase _database;

    /// <summary>Called by Orleans.</summary>
    public LedgerGrain(LedgerDatabase database) => _database = database;

    /// <inheritdoc/>
    public async Task<Reply<Page<LedgerEntryView>>> EntriesAsync(Caller caller, int partition, PageRequest page)
    {
        var after = -1L;
        if (page.Cursor is { } cursor && !PageCursor.TryParseNumber(cursor, out after))
        {
            return PageCursor.Malformed;
        }

        if (partition is < 0 or >= OutboxLane.Count)
        {
            return Refusal.Invalid("partition", $"must be from 0 to {OutboxLane.Count - 1}");
        }

        try
        {
            await using var command = Command(
                $"""
                 SELECT {LedgerRows.EntryColumns} FROM ledger_entry e WHERE partition = $3 AND index > $4 AND {Visible}
                 ORDER BY index LIMIT $5
                 """,
                caller);
            command.Parameters.Add(new NpgsqlParameter<short> { TypedValue = (short)partition });
            command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = after });
            command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = page.Limit + 1 });
            await using var reader = await command.ExecuteReaderAsync();
            var items = new List<LedgerEntryView>();
            while (await reader.ReadAsync())
            {
                if (items.Count == page.Limit)
                {
                    return new Page<LedgerEntryView> { Items = items, Next = items[^1].Index.ToString(CultureInfo.InvariantCulture) };
                }

                items.Add(View(LedgerRows.ReadEntry(reader)));
            }

            return new Page<LedgerEntryView> { Items = items };
        }
        catch (Exception failure) when (DatabaseFailure.Includes(failure))
        {
            return Refusals.Unavailable;
        }
    }

    /// <inheritdoc/>
    public async Task<Reply<InclusionView>> EntryAsync(Caller caller, Guid eventId)
    {
        try
        {
            await using var command = Command(
                $"SELECT {LedgerRows.EntryColumns} FROM ledger_entry e WHERE event_id = $3 AND {Visible}", caller);
            command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = eventId });
            LedgerEntry entry;
            await using (var reader = await command.ExecuteReaderAsync())
            {
                if (!await reader.ReadAsync())
                {
                    return new Refusal(RefusalKind.NotFound, "The ledger has no such event that you may see.");
                }

                entry = LedgerRows.ReadEntry(reader);
            }

            var checkpoint = await CheckpointAsync(
                "c.partition = $1 AND c.size > $2 ORDER BY c.size DESC LIMIT 1", entry.Partition, entry.Index);
            if (checkpoint is null)
            {
                return new InclusionView { Entry = View(entry), Path = Array.Empty<byte[]>() };
            }

            var path = await ProveAsync(entry.Partition, node => MerkleProof.Inclusion(entry.Index, checkpoint.Size, node));
            return new InclusionView { Entry = View(entry), Checkpoint = checkpoint, Path = path };
        }
        catch (Exception failure) when (DatabaseFailure.Includes(failure))
        {
            return Refusals.Unavailable;
        }
    }

    /// <inheritdoc/>
    public async Task<Reply<Page<CheckpointView>>> CheckpointsAsync()
    {
        try
        {
            await using var command = _database.Source.CreateCommand(
                $"SELECT DISTINCT ON (c.partition) {CheckpointColumns} FROM ledger_checkpoint c JOIN ledger_key k USING (key_id) ORDER BY "
                    + $"c.partition, c.size DESC");
            await using var reader = await command.ExecuteReaderAsync();
            var items = new List<CheckpointView>();
            while (await reader.ReadAsync())
            {
                items.Add(ReadCheckpoint(reader));
            }

            return new Page<CheckpointView> { Items = items };
        }
        catch (Exception failure) when (DatabaseFailure.Includes(failure))
        {
            return Refusals.Unavailable;
        }
    }

    /// <inheritdoc/>
    public async Task<Reply<ConsistencyView>> ConsistencyAsync(int partition, long from, long to)
    {
        try
        {
            const string At = "c.partition = $1 AND c.size = $2";
            if (await CheckpointAsync(At, (short)partition, from) is not { } earlier
                || await CheckpointAsync(At, (short)partition, to) is not { } later
                || from > to)
            {
                return new Refusal(
                    RefusalKind.NotFound, "There are no two checkpoints of that partition with those sizes, the smaller first.");
            }

            var path = await ProveAsync((short)partition, node => MerkleProof.Consistency(from, to, node));
            return new ConsistencyView { From = earlier, To = later, Path = path };
        }
        catch (Exception failure) when (DatabaseFailure.Includes(failure))
        {
            return Refusals.Unavailable;
        }
    }

    /// <inheritdoc/>
    public async Task<Reply<LedgerVerification>> VerifyAsync(Caller caller, LedgerVerification from)
    {
        if (caller.Role != Role.Operator)
        {
            return new Refusal(RefusalKind.Forbidden, "Only an operator does this.");
        }

        if (from.Partition is < 0 or >= OutboxLane.Count)
        {
            return Refusal.Invalid("partition", $"must be from 0 to {OutboxLane.Count - 1}");
        }

        try
        {
            return await LedgerStep.RunAsync(_database, from);
        }
        catch (Exception failure) when (DatabaseFailure.Includes(failure))
        {
            return Refusals.Unavailable;
        }
    }

    /// <summary>Computes a proof twice: once to collect the nodes that it needs, and once with those nodes, read in one query.</summary>
    private async Task<List<byte[]>> ProveAsync(short partition, Func<Func<TreeNode, byte[]>, List<byte[]>> prove)
    {
        var needed = new HashSet<TreeNode>();
        _ = prove(node =>
        {
            needed.Add(node);
            return LedgerHash.Genesis;
        });
        await using var connection = await _database.Source.OpenConnectionAsync();
        var hashes = await LedgerNodes.LoadAsync(connection, partition, needed, CancellationToken.None);
        return prove(node => hashes[node]);
    }

    private NpgsqlCommand Command(string sql, Caller caller)
    {
        var command = _database.Source.CreateCommand(sql);
        command.Parameters.Add(new NpgsqlParameter<bool> { TypedValue = caller.Role == Role.Operator });
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = caller.Id });
        return command;
    }

    private async Task<CheckpointView?> CheckpointAsync(string condition, short partition, long size)
    {
        await using var command = _database.Source.CreateCommand(
            $"SELECT {CheckpointColumns} FROM ledger_checkpoint c JOIN ledger_key k USING (key_id) WHERE {condition}");
        command.Parameters.Add(new NpgsqlParameter<short> { TypedValue = partition });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = size });
        await using var reader = await command.ExecuteReaderAsync();
        return await reader.ReadAsync() ? ReadCheckpoint(reader) : null;
    }

    private static CheckpointView ReadCheckpoint(NpgsqlDataReader row) => new()
    {
        Partition = row.GetInt16(0),
        Size = row.GetInt64(1),
        Root = row.GetFieldValue<byte[]>(2),
        Chain = row.GetFieldValue<byte[]>(3),
        SignedAt = row.GetFieldValue<DateTimeOffset>(4),
        KeyId = row.GetString(5),
        Signature = row.GetFieldValue<byte[]>(6),
        PublicKey = row.GetFieldValue<byte[]>(7),
    };

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
