using Npgsql;
using PahlawanPangan.Ledger;

namespace PahlawanPangan.Grains.Ledger;

/// <summary>One step of a verification that its caller drives.</summary>
internal static class LedgerStep
{
    private const int EntriesMax = 500;

    private const string Entries =
        $"SELECT {LedgerRows.EntryColumns} FROM ledger_entry WHERE partition = $1 AND index >= $2 ORDER BY index LIMIT $3";

    // A step passes at most as many checkpoints as entries; one more shows whether the ledger is shorter than was signed.
    private const string Checkpoints =
        "SELECT c.partition, c.size, c.root, c.chain, c.signed_at, c.key_id, c.signature, k.public_key "
        + "FROM ledger_checkpoint c LEFT JOIN ledger_key k USING (key_id) WHERE c.partition = $1 AND c.size > $2 ORDER BY c.size LIMIT $3";

    private const string Total = "SELECT coalesce(max(index) + 1, 0) FROM ledger_entry WHERE partition = $1";

    /// <summary>Checks the next entries of a partition.</summary>
    public static async Task<LedgerVerification> RunAsync(LedgerDatabase database, LedgerVerification from)
    {
        var partition = (short)from.Partition;

        // Before the entries: a checkpoint that is signed meanwhile may be of entries that were not read.
        var (checkpoints, unsigned) = await CheckpointsAsync(database, partition, from.Checked);
        var entries = await EntriesAsync(database, partition, from.Checked);
        var check = new PartitionCheck(
            partition, checkpoints, new MerkleFrontier(from.Checked, from.Roots), from.Chain.Length == 0 ? LedgerHash.Genesis : from.Chain,
            from.Trusted);
        foreach (var entry in entries)
        {
            check.Check(entry);
        }

        var isEnd = entries.Count < EntriesMax;
        if (isEnd)
        {
            check.End();
        }

        if (check.Fault is null && unsigned is { } bad && (isEnd || bad.Size <= check.Size))
        {
            check.Fail(bad.Size - 1, $"the checkpoint at {bad.Size} is not signed by the key it names");
        }

        return new LedgerVerification
        {
            Partition = from.Partition,
            Checked = check.Size,
            Total = Math.Max(check.Size, await TotalAsync(database, partition)),
            Chain = check.Chain,
            Roots = [.. check.Roots],
            Trusted = check.Trusted,
            Checkpoints = from.Checkpoints + checkpoints.Count(one => one.Size <= check.Trusted),
            Fault = check.Fault is { } fault ? $"{fault.Index}: {fault.Detail}" : null,
            IsDone = isEnd || check.Fault is not null,
        };
    }

    private static async Task<(List<LedgerCheckpoint> Checkpoints, LedgerCheckpoint? Unsigned)> CheckpointsAsync(
        LedgerDatabase database, short partition, long size)
    {
        await using var command = Command(database, Checkpoints, partition, size, EntriesMax + 1);
        await using var reader = await command.ExecuteReaderAsync();
        var checkpoints = new List<LedgerCheckpoint>();
        LedgerCheckpoint? unsigned = null;
        const int KeyColumn = 7;
        while (await reader.ReadAsync())
        {
            var checkpoint = LedgerRows.ReadCheckpoint(reader);
            checkpoints.Add(checkpoint);
            if (await reader.IsDBNullAsync(KeyColumn) || !checkpoint.IsSignedBy(reader.GetFieldValue<byte[]>(KeyColumn)))
            {
                unsigned ??= checkpoint;
            }
        }

        return (checkpoints, unsigned);
    }

    private static async Task<List<LedgerEntry>> EntriesAsync(LedgerDatabase database, short partition, long index)
    {
        await using var command = Command(database, Entries, partition, index, EntriesMax);
        await using var reader = await command.ExecuteReaderAsync();
        var entries = new List<LedgerEntry>();
        while (await reader.ReadAsync())
        {
            entries.Add(LedgerRows.ReadEntry(reader));
        }

        return entries;
    }

    private static async Task<long> TotalAsync(LedgerDatabase database, short partition)
    {
        await using var command = database.Source.CreateCommand(Total);
        command.Parameters.Add(new NpgsqlParameter<short> { TypedValue = partition });
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private static NpgsqlCommand Command(LedgerDatabase database, string sql, short partition, long from, int limit)
    {
        var command = database.Source.CreateCommand(sql);
        command.Parameters.Add(new NpgsqlParameter<short> { TypedValue = partition });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = from });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = limit });
        return command;
    }
}
