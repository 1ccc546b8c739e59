using System.Data;
using System.Runtime.CompilerServices;
using Npgsql;
using PahlawanPangan.Grains.Shards;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Grains.Downstream.Ledger;

/// <summary>The ledger in a database, in one snapshot, beside the lots of all databases.</summary>
public sealed class DatabaseLedgerSource : ILedgerSource, IAsyncDisposable
{
    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlTransaction _snapshot;
    private readonly DateTimeOffset _takenAt;
    private readonly OtherShards _others;

    private DatabaseLedgerSource(NpgsqlConnection connection, NpgsqlTransaction snapshot, LotShards shards, DateTimeOffset takenAt)
    {
        _others = new OtherShards(shards, connection);
        _connection = connection;
        _snapshot = snapshot;
        _takenAt = takenAt;
    }

    /// <summary>Takes the snapshot.</summary>
    /// <param name="database">The database that the ledger is in.</param>
    /// <param name="shards">The databases that lots are in.</param>
    /// <param name="now">The present moment, which tells how old what is missing is.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async Task<DatabaseLedgerSource> OpenAsync(
        LedgerDatabase database, LotShards shards, DateTimeOffset now, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(database);
        var connection = await database.Source.OpenConnectionAsync(cancellation);
        try
        {
            return new DatabaseLedgerSource(
                connection, await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellation), shards, now);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyDictionary<string, byte[]>> KeysAsync(CancellationToken cancellation)
    {
        var keys = new Dictionary<string, byte[]>();
        await foreach (var row in RowsAsync("SELECT key_id, public_key FROM ledger_key", cancellation))
        {
            keys.Add(row.GetString(0), row.GetFieldValue<byte[]>(1));
        }

        return keys;
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<LedgerCheckpoint>> CheckpointsAsync(CancellationToken cancellation)
    {
        var checkpoints = new List<LedgerCheckpoint>();
        await foreach (var row in RowsAsync(
            $"SELECT {LedgerRows.CheckpointColumns} FROM ledger_checkpoint ORDER BY partition, size", cancellation))
        {
            checkpoints.Add(LedgerRows.ReadCheckpoint(row));
        }

        return checkpoints;
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<LedgerEntry> EntriesAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var row in RowsAsync(
            $"SELECT {LedgerRows.EntryColumns} FROM ledger_entry ORDER BY partition, index", cancellation))
        {
            yield return LedgerRows.ReadEntry(row);
        }
    }

    /// <inheritdoc/>
    public Task<DateTimeOffset> TakenAtAsync(CancellationToken cancellation) => Task.FromResult(_takenAt);

    /// <inheritdoc/>
    public async IAsyncEnumerable<MissingEvents> MissingAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        const string Query =
            """
            SELECT o.aggregate_id, min(o.sequence), max(o.sequence), count(*), min(o.occurred_at), coalesce(max(i.sequence), 0)
            FROM outbox o LEFT JOIN inbox i ON i.consumer = 'ledger' AND i.aggregate_id = o.aggregate_id
            WHERE NOT EXISTS (SELECT FROM ledger_entry e WHERE e.aggregate_id = o.aggregate_id AND e.sequence = o.sequence)
            GROUP BY o.aggregate_id
            """;
        await foreach (var row in RowsAsync(Query, cancellation))
        {
            yield return new MissingEvents(
                row.GetGuid(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), row.GetFieldValue<DateTimeOffset>(4), row.GetInt64(5));
        }

        await foreach (var missing in _others.MissingAsync(cancellation))
        {
            yield return missing;
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<LotMark> LotsAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        const string Query =
            """
            SELECT l.id, l.sequence, l.posted, l.available, l.held, l.collected, l.expired, l.withdrawn, coalesce(i.sequence, 0)
            FROM lot l LEFT JOIN inbox i ON i.consumer = 'ledger' AND i.aggregate_id = l.id
            """;
        await foreach (var row in RowsAsync(Query, cancellation))
        {
            yield return ReadLot(row) with { Handled = row.GetInt64(8) };
        }

        await foreach (var lot in _others.LotsAsync(cancellation))
        {
            yield return lot;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _snapshot.DisposeAsync();
        await _connection.DisposeAsync();
    }

    /// <summary>A lot of which it is not known yet what the ledger has.</summary>
    internal static LotMark ReadLot(NpgsqlDataReader row)
    {
        var quantities = new Quantities
        {
            Posted = row.GetInt64(2),
            Available = row.GetInt64(3),
            Held = row.GetInt64(4),
            Collected = row.GetInt64(5),
            Expired = row.GetInt64(6),
            Withdrawn = row.GetInt64(7),
        };
        return new LotMark(row.GetGuid(0), row.GetInt64(1), quantities, Handled: 0);
    }

    private async IAsyncEnumerable<NpgsqlDataReader> RowsAsync(string query, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(query, _connection) { CommandTimeout = 0 };
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            yield return reader;
        }
    }
}
