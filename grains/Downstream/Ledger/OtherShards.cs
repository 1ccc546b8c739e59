using System.Runtime.CompilerServices;
using Npgsql;
using PahlawanPangan.Grains.Shards;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Grains.Downstream.Ledger;

/// <summary>
/// Lots and events of the databases besides the ledger's own. They are read after the ledger's snapshot was taken, so what they have more is
/// still to come to it, and what they have less is wrong.
/// </summary>
internal sealed class OtherShards(LotShards shards, NpgsqlConnection ledger)
{
    private const int BatchRows = 2000;

    public async IAsyncEnumerable<LotMark> LotsAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        const string Query = "SELECT id, sequence, posted, available, held, collected, expired, withdrawn FROM lot";
        await foreach (var batch in BatchesAsync(Query, DatabaseLedgerSource.ReadLot, cancellation))
        {
            var handled = await HandledAsync([.. batch.Select(static lot => lot.Id)], cancellation);
            foreach (var lot in batch)
            {
                yield return lot with { Handled = handled.GetValueOrDefault(lot.Id) };
            }
        }
    }

    public async IAsyncEnumerable<MissingEvents> MissingAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        const string Query = "SELECT aggregate_id, sequence, occurred_at FROM outbox";
        var missing = new Dictionary<Guid, MissingEvents>();
        await foreach (var batch in BatchesAsync(
            Query, static row => (Id: row.GetGuid(0), Sequence: row.GetInt64(1), At: row.GetFieldValue<DateTimeOffset>(2)), cancellation))
        {
            var known = await KnownAsync([.. batch.Select(static one => one.Id)], [.. batch.Select(static one => one.Sequence)], cancellation);
            foreach (var (id, sequence, at) in batch.Where(one => !known.Contains((one.Id, one.Sequence))))
            {
                missing[id] = missing.TryGetValue(id, out var before)
                    ? before with
                    {
                        First = Math.Min(before.First, sequence),
                        Last = Math.Max(before.Last, sequence),
                        Count = before.Count + 1,
                        Since = at < before.Since ? at : before.Since,
                    }
                    : new MissingEvents(id, sequence, sequence, 1, at, 0);
            }
        }

        var handled = await HandledAsync([.. missing.Keys], cancellation);
        foreach (var events in missing.Values)
        {
            yield return events with { Handled = handled.GetValueOrDefault(events.AggregateId) };
        }
    }

    private async IAsyncEnumerable<List<T>> BatchesAsync<T>(
        string query, Func<NpgsqlDataReader, T> read, [EnumeratorCancellation] CancellationToken cancellation)
    {
        for (var shard = 1; shard < shards.Count; shard++)
        {
            await using var command = shards[shard].CreateCommand(query);
            command.CommandTimeout = 0;
            await using var reader = await command.ExecuteReaderAsync(cancellation);
            var batch = new List<T>(BatchRows);
            while (await reader.ReadAsync(cancellation))
            {
                batch.Add(read(reader));
                if (batch.Count == BatchRows)
                {
                    yield return batch;
                    batch = new List<T>(BatchRows);
                }
            }

            yield return batch;
        }
    }

    private async Task<Dictionary<Guid, long>> HandledAsync(Guid[] ids, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(
            "SELECT aggregate_id, sequence FROM inbox WHERE consumer = 'ledger' AND aggregate_id = ANY ($1)", ledger);
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = ids });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var handled = new Dictionary<Guid, long>();
        while (await reader.ReadAsync(cancellation))
        {
            handled.Add(reader.GetGuid(0), reader.GetInt64(1));
        }

        return handled;
    }

    private async Task<HashSet<(Guid, long)>> KnownAsync(Guid[] ids, long[] sequences, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(
            """
            SELECT e.aggregate_id, e.sequence FROM unnest($1::uuid[], $2::bigint[]) AS o (aggregate_id, sequence)
            JOIN ledger_entry e ON e.aggregate_id = o.aggregate_id AND e.sequence = o.sequence
            """,
            ledger);
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = ids });
        command.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = sequences });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var known = new HashSet<(Guid, long)>();
        while (await reader.ReadAsync(cancellation))
        {
            _ = known.Add((reader.GetGuid(0), reader.GetInt64(1)));
        }

        return known;
    }
}
