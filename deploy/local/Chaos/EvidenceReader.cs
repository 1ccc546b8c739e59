using System.Diagnostics;
using Npgsql;
using PahlawanPangan.Local.Events;

namespace PahlawanPangan.Local.Chaos;

/// <summary>Reads what a run has left, when relays and consumers are done with it.</summary>
/// <param name="database">The one database of lots.</param>
/// <param name="natsUrl">The broker.</param>
public sealed class EvidenceReader(NpgsqlDataSource database, string natsUrl)
{
    private const string EventPrefix = "org.pahlawanpangan.lot.";
    private const string EventSuffix = ".v1";
    private const string Unpublished =
        "SELECT count(*) FROM outbox o JOIN relay_cursor c USING (lane) WHERE (o.xid, o.position) > (c.xid, c.position)";

    private const string FailedOver = "SELECT count(*) FROM database_history WHERE number > 0";

    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(200);

    /// <summary>How many events wait in the outbox.</summary>
    public Task<long> UnpublishedAsync(CancellationToken cancellation = default) => CountAsync(Unpublished, [], cancellation);

    /// <summary>The id that the next transaction is given.</summary>
    public async Task<string> NextTransactionAsync(CancellationToken cancellation = default)
    {
        await using var command = database.CreateCommand("SELECT pg_snapshot_xmax(pg_current_snapshot())::text");
        return (string)(await command.ExecuteScalarAsync(cancellation))!;
    }

    /// <summary>How many events wait that were committed before a transaction.</summary>
    public async Task<long> UnpublishedAsync(string transaction, CancellationToken cancellation = default)
    {
        await using var command = database.CreateCommand(Unpublished + " AND o.xid < $1::xid8");
        command.Parameters.AddWithValue(NpgsqlTypes.NpgsqlDbType.Text, transaction);
        return (long)(await command.ExecuteScalarAsync(cancellation))!;
    }

    /// <summary>Waits until everything is published and each consumer has done its part; no longer than the limit.</summary>
    /// <returns>Whether they were done in time.</returns>
    public async Task<bool> SettleAsync(History history, TimeSpan limit, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(history);
        for (var since = Stopwatch.StartNew(); since.Elapsed < limit; await Task.Delay(Glance, cancellation))
        {
            try
            {
                if (await IsSettledAsync(history, cancellation))
                {
                    return true;
                }
            }
            catch (NpgsqlException)
            {
                // A connection that was idle while the database failed over is found lost by the first statement.
            }
        }
        return false;
    }

    /// <summary>Reads all of it.</summary>
    /// <param name="history">Names the lots.</param>
    /// <param name="ledgerFault">Why the ledger is not verified; null when it is.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<Evidence> ReadAsync(History history, string? ledgerFault = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(history);
        Guid[] lots = [.. history.Lots.Keys];
        var published = await StreamAsync([.. lots], cancellation);
        var stream = await CountAsync(FailedOver, [], cancellation) > 0 ? [.. published.DistinctBy(change => change.Id)] : published;
        return new Evidence
        {
            Lots = await ListAsync(
                "SELECT id, posted, available, held, collected, expired, withdrawn, sequence FROM lot WHERE id = ANY($1)", lots,
                static row => new StoredLot(
                    row.GetGuid(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), row.GetInt64(4), row.GetInt64(5), row.GetInt64(6),
                    row.GetInt64(7)),
                cancellation),
            Claims = await ListAsync(
                "SELECT id, lot_id, quantity, status, collected FROM claim WHERE lot_id = ANY($1)", lots,
                static row => new StoredClaim(
                    row.GetGuid(0), row.GetGuid(1), row.GetInt64(2), row.GetInt16(3), row.IsDBNull(4) ? null : row.GetInt64(4)),
                cancellation),
            Stream = stream,
            Repeated = published.Count - stream.Count,
            Ledger = await IdsAsync("SELECT event_id FROM ledger_entry WHERE aggregate_id = ANY($1)", lots, cancellation),
            Notified = await IdsAsync(
                "SELECT claim_id FROM notification WHERE kind = 'claim-held' AND lot_id = ANY($1)", lots, cancellation),
            Deliveries = await IdsAsync("SELECT id FROM delivery WHERE lot_id = ANY($1)", lots, cancellation),
            Unpublished = await UnpublishedAsync(cancellation),
            LedgerFault = ledgerFault,
        };
    }

    private async Task<bool> IsSettledAsync(History history, CancellationToken cancellation)
    {
        Guid[] lots = [.. history.Lots.Keys];
        var events = await CountAsync("SELECT count(*) FROM outbox WHERE aggregate_id = ANY($1)", lots, cancellation);
        return await UnpublishedAsync(cancellation) == 0
            && await CountAsync("SELECT count(*) FROM ledger_entry WHERE aggregate_id = ANY($1)", lots, cancellation) >= events
            && await CountAsync(
                "SELECT count(*) FROM notification WHERE kind = 'claim-held' AND lot_id = ANY($1)", lots, cancellation)
                >= history.Claims.Count
            && await CountAsync("SELECT count(*) FROM delivery WHERE lot_id = ANY($1)", lots, cancellation)
                >= history.Claims.Values.Count(claim => claim.IsForDelivery);
    }

    private async Task<List<StreamedChange>> StreamAsync(HashSet<Guid> lots, CancellationToken cancellation)
    {
        await using var stream = new EventStream(natsUrl);
        var changes = new List<StreamedChange>();
        await foreach (var published in stream.ReadAsync(lotId: null, follow: false, cancellation))
        {
            var type = published.GetProperty("type").GetString()!;
            if (type.StartsWith(EventPrefix, StringComparison.Ordinal)
                && published.GetProperty("subject").TryGetGuid(out var lot) && lots.Contains(lot))
            {
                var data = published.GetProperty("data");
                Guid? claim = data.TryGetProperty("claimId", out var named) ? named.GetGuid() : null;
                changes.Add(new StreamedChange(
                    published.GetProperty("id").GetGuid(), type[EventPrefix.Length..^EventSuffix.Length], lot,
                    published.GetProperty("sequence").GetInt64(), claim)
                {
                    Available = data.TryGetProperty("quantities", out var left) ? left.GetProperty("available").GetInt64() : null,
                });
            }
        }
        return changes;
    }

    private async Task<long> CountAsync(string sql, Guid[] lots, CancellationToken cancellation)
    {
        await using var command = Command(sql, lots);
        return (long)(await command.ExecuteScalarAsync(cancellation))!;
    }

    private Task<List<Guid>> IdsAsync(string sql, Guid[] lots, CancellationToken cancellation) =>
        ListAsync(sql, lots, static row => row.GetGuid(0), cancellation);

    private async Task<List<T>> ListAsync<T>(string sql, Guid[] lots, Func<NpgsqlDataReader, T> read, CancellationToken cancellation)
    {
        await using var command = Command(sql, lots);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellation))
        {
            rows.Add(read(reader));
        }
        return rows;
    }

    private NpgsqlCommand Command(string sql, Guid[] lots)
    {
        var command = database.CreateCommand(sql);
        if (lots.Length > 0)
        {
            command.Parameters.AddWithValue(lots);
        }
        return command;
    }
}
