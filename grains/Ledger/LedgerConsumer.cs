using System.Collections.Concurrent;
using Npgsql;
using PahlawanPangan.Grains.Downstream;
using PahlawanPangan.Grains.Journal;

namespace PahlawanPangan.Grains.Ledger;

/// <summary>Appends every event to the ledger. It never drops by age, and it cannot be rebuilt.</summary>
internal sealed class LedgerConsumer : IEventConsumer
{
    // The lock's first number: the letters "ledg".
    private const int AdvisoryLock = 0x6c656467;

    private const string Tails =
        """
        SELECT p.number, e.index, e.chain FROM unnest($1::smallint[]) AS p (number)
        LEFT JOIN LATERAL (SELECT index, chain FROM ledger_entry WHERE partition = p.number ORDER BY index DESC LIMIT 1) e ON true
        """;

    private const string Append =
        """
        INSERT INTO ledger_entry (partition, index, event_id, aggregate_id, sequence, subject, occurred_at, party_id, payload, leaf, chain)
        SELECT * FROM unnest($1::smallint[], $2::bigint[], $3::uuid[], $4::uuid[], $5::bigint[], $6::text[], $7::timestamptz[],
                             $8::uuid[], $9::bytea[], $10::bytea[], $11::bytea[])
        """;

    private const string AppendNodes =
        """
        INSERT INTO ledger_node (partition, level, index, hash)
        SELECT * FROM unnest($1::smallint[], $2::smallint[], $3::bigint[], $4::bytea[])
        """;

    private readonly LedgerDatabase _database;

    // The tails after this silo's last append. One is reused only when the database ends exactly there.
    private readonly ConcurrentDictionary<short, LedgerTail> _tails = new();

    /// <summary>Called by the host.</summary>
    public LedgerConsumer(LedgerDatabase database) => _database = database;

    /// <inheritdoc/>
    public string Name => "ledger";

    /// <inheritdoc/>
    public string? Aggregate => null;

    /// <inheritdoc/>
    public TimeSpan? AgeMax => null;

    /// <inheritdoc/>
    public NpgsqlDataSource Database => _database.Source;

    /// <inheritdoc/>
    public async Task HandleAsync(NpgsqlConnection connection, IReadOnlyList<StreamEvent> events, CancellationToken cancellation)
    {
        var parts = events.GroupBy(streamEvent => OutboxLane.Of(streamEvent.AggregateId)).OrderBy(part => part.Key).ToArray();
        var tails = await LockAsync(connection, [.. parts.Select(part => part.Key)], cancellation);
        var entries = new List<(LedgerEntry Entry, Guid? Party)>(events.Count);
        var nodes = new List<(short Partition, TreeNode Node, byte[] Hash)>(events.Count);
        var completed = new List<(TreeNode Node, byte[] Hash)>();
        foreach (var part in parts)
        {
            var tail = tails[part.Key];
            completed.Clear();
            foreach (var streamEvent in part)
            {
                entries.Add((tail.Append(streamEvent, completed), LedgerEntry.PartyOf(streamEvent)));
            }

            nodes.AddRange(completed.Select(node => (part.Key, node.Node, node.Hash)));
        }

        await AppendAsync(connection, entries, nodes, cancellation);
        foreach (var tail in tails.Values)
        {
            _tails[tail.Partition] = tail;
        }
    }

    /// <summary>Locks partitions until the transaction ends, always in the same order, and returns the tail of each.</summary>
    private async Task<Dictionary<short, LedgerTail>> LockAsync(
        NpgsqlConnection connection, short[] partitions, CancellationToken cancellation)
    {
        await using var batch = new NpgsqlBatch(connection);
        foreach (var partition in partitions)
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand($"SELECT pg_advisory_xact_lock({AdvisoryLock}, {partition})"));
        }

        // A separate statement: it must see what was committed while this one waited for the locks.
        batch.BatchCommands.Add(
            new NpgsqlBatchCommand(Tails) { Parameters = { new NpgsqlParameter<short[]> { TypedValue = partitions } } });
        var ends = new List<(short Partition, long Size, byte[] Chain)>();
        await using (var reader = await batch.ExecuteReaderAsync(cancellation))
        {
            for (var i = 0; i < partitions.Length; i++)
            {
                _ = await reader.NextResultAsync(cancellation);
            }

            while (await reader.ReadAsync(cancellation))
            {
                var isEmpty = await reader.IsDBNullAsync(1, cancellation);
                ends.Add(
                    (reader.GetInt16(0), isEmpty ? 0 : reader.GetInt64(1) + 1, isEmpty
                        ? LedgerHash.Genesis
                        : reader.GetFieldValue<byte[]>(2)));
            }
        }

        var tails = new Dictionary<short, LedgerTail>();
        foreach (var (partition, size, chain) in ends)
        {
            // Removed, since it changes before the transaction commits.
            var isKnown = _tails.TryRemove(partition, out var tail) && tail.Size == size && tail.Chain.AsSpan().SequenceEqual(chain);
            tails[partition] = isKnown ? tail! : await LedgerTail.LoadAsync(connection, partition, size, chain, cancellation);
        }

        return tails;
    }

    private static async Task AppendAsync(
        NpgsqlConnection connection, List<(LedgerEntry Entry, Guid? Party)> entries,
        List<(short Partition, TreeNode Node, byte[] Hash)> nodes,
        CancellationToken cancellation)
    {
        await using var batch = new NpgsqlBatch(connection);
        var append = new NpgsqlBatchCommand(Append);
        append.Parameters.Add(Array(entries, one => one.Entry.Partition));
        append.Parameters.Add(Array(entries, one => one.Entry.Index));
        append.Parameters.Add(Array(entries, one => one.Entry.EventId));
        append.Parameters.Add(Array(entries, one => one.Entry.AggregateId));
        append.Parameters.Add(Array(entries, one => one.Entry.Sequence));
        append.Parameters.Add(Array(entries, one => one.Entry.Subject));
        append.Parameters.Add(Array(entries, one => one.Entry.OccurredAt));
        append.Parameters.Add(Array(entries, one => one.Party));
        append.Parameters.Add(Array(entries, one => one.Entry.Payload));
        append.Parameters.Add(Array(entries, one => one.Entry.Leaf));
        append.Parameters.Add(Array(entries, one => one.Entry.Chain));
        batch.BatchCommands.Add(append);
        if (nodes.Count > 0)
        {
            var appendNodes = new NpgsqlBatchCommand(AppendNodes);
            appendNodes.Parameters.Add(Array(nodes, one => one.Partition));
            appendNodes.Parameters.Add(Array(nodes, one => (short)one.Node.Level));
            appendNodes.Parameters.Add(Array(nodes, one => one.Node.Index));
            appendNodes.Parameters.Add(Array(nodes, one => one.Hash));
            batch.BatchCommands.Add(appendNodes);
        }

        await batch.ExecuteNonQueryAsync(cancellation);
    }

    private static NpgsqlParameter<TValue[]> Array<TItem, TValue>(List<TItem> items, Func<TItem, TValue> value) =>
        new() { TypedValue = [.. items.Select(value)] };
}
