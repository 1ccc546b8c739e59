using Npgsql;

namespace PahlawanPangan.Grains.Ledger;

/// <summary>Reads and writes the ledger's rows.</summary>
internal static class LedgerRows
{
    public const string EntryColumns = "partition, index, event_id, aggregate_id, sequence, subject, occurred_at, payload, leaf, chain";

    public const string CheckpointColumns = "partition, size, root, chain, signed_at, key_id, signature";

    public static LedgerEntry ReadEntry(NpgsqlDataReader row) => new()
    {
        Partition = row.GetInt16(0),
        Index = row.GetInt64(1),
        EventId = row.GetGuid(2),
        AggregateId = row.GetGuid(3),
        Sequence = row.GetInt64(4),
        Subject = row.GetString(5),
        OccurredAt = row.GetFieldValue<DateTimeOffset>(6),
        Payload = row.GetFieldValue<byte[]>(7),
        Leaf = row.GetFieldValue<byte[]>(8),
        Chain = row.GetFieldValue<byte[]>(9),
    };

    public static LedgerCheckpoint ReadCheckpoint(NpgsqlDataReader row) => new()
    {
        Partition = row.GetInt16(0),
        Size = row.GetInt64(1),
        Root = row.GetFieldValue<byte[]>(2),
        Chain = row.GetFieldValue<byte[]>(3),
        SignedAt = row.GetFieldValue<DateTimeOffset>(4),
        KeyId = row.GetString(5),
        Signature = row.GetFieldValue<byte[]>(6),
    };

    public static async Task<LedgerCheckpoint?> LastCheckpointAsync(
        NpgsqlConnection connection, short partition, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(
            $"SELECT {CheckpointColumns} FROM ledger_checkpoint WHERE partition = $1 ORDER BY size DESC LIMIT 1", connection);
        command.Parameters.Add(new NpgsqlParameter<short> { TypedValue = partition });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        return await reader.ReadAsync(cancellation) ? ReadCheckpoint(reader) : null;
    }

    public static async Task<List<LedgerEntry>> EntriesFromAsync(
        NpgsqlConnection connection, short partition, long from, int most, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(
            $"SELECT {EntryColumns} FROM ledger_entry WHERE partition = $1 AND index >= $2 ORDER BY index LIMIT $3", connection);
        command.Parameters.Add(new NpgsqlParameter<short> { TypedValue = partition });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = from });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = most });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var entries = new List<LedgerEntry>();
        while (await reader.ReadAsync(cancellation))
        {
            entries.Add(ReadEntry(reader));
        }

        return entries;
    }

    public static async Task AddCheckpointAsync(
        NpgsqlConnection connection, LedgerCheckpoint checkpoint, LedgerKey key, CancellationToken cancellation)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(new NpgsqlBatchCommand(
            "INSERT INTO ledger_key (key_id, public_key, created_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING")
        {
            Parameters =
            {
                new NpgsqlParameter<string> { TypedValue = key.Id },
                new NpgsqlParameter<byte[]> { TypedValue = key.PublicKey },
                new NpgsqlParameter<DateTimeOffset> { TypedValue = checkpoint.SignedAt },
            },
        });
        batch.BatchCommands.Add(new NpgsqlBatchCommand(
            $"INSERT INTO ledger_checkpoint ({CheckpointColumns}) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING")
        {
            Parameters =
            {
                new NpgsqlParameter<short> { TypedValue = checkpoint.Partition },
                new NpgsqlParameter<long> { TypedValue = checkpoint.Size },
                new NpgsqlParameter<byte[]> { TypedValue = checkpoint.Root },
                new NpgsqlParameter<byte[]> { TypedValue = checkpoint.Chain },
                new NpgsqlParameter<DateTimeOffset> { TypedValue = checkpoint.SignedAt },
                new NpgsqlParameter<string> { TypedValue = checkpoint.KeyId },
                new NpgsqlParameter<byte[]> { TypedValue = checkpoint.Signature },
            },
        });
        await batch.ExecuteNonQueryAsync(cancellation);
    }
}
