using System.Data;
using System.Runtime.CompilerServices;
using Npgsql;
using PahlawanPangan.Grains.Journal;
using PahlawanPangan.Grains.Outbox;
using PahlawanPangan.Grains.Postgres;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Grains.Ledger;

/// <summary>
/// The ledger in a database, in one snapshot; and the other databases' lots and outboxes, each in a snapshot of its own that is a little
/// younger, so that everything in the ledger is in them too.
/// </summary>
internal sealed class DatabaseLedgerSource : ILedgerSource, IAsyncDisposable
{
    private readonly List<(NpgsqlConnection Connection, NpgsqlTransaction Transaction)> _snapshots = [];
    private readonly DateTimeOffset _takenAt;

    // Until a statement's first row; sorting a ledger takes long.
    private static readonly TimeSpan ReadWithin = TimeSpan.FromHours(1);
    private Dictionary<Guid, long>? _entered;
    private Dictionary<Guid, long>? _handled;

    private DatabaseLedgerSource(DateTimeOffset takenAt) => _takenAt = takenAt;

    /// <summary>Takes the snapshots.</summary>
    /// <param name="database">The ledger's database, which is the lots' number 0 too.</param>
    /// <param name="shards">The lots' databases.</param>
    /// <param name="now">The current time, to compute the age of missing events.</param>
    /// <param name="cancellation">Cancels the operation.</param>
    public static async Task<DatabaseLedgerSource> OpenAsync(
        LedgerDatabase database, LotShards shards, DateTimeOffset now, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(database);
        ArgumentNullException.ThrowIfNull(shards);
        var source = new DatabaseLedgerSource(now);
        try
        {
            foreach (var one in Enumerable.Range(1, shards.Count - 1).Select(number => shards[number]).Prepend(database.Source))
            {
                var connection = await one.OpenConnectionAsync(cancellation);
                var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellation);
                source._snapshots.Add((connection, transaction));

                // A snapshot is taken by the first statement and not before. It waits while another database is read, and holds
                // back no writer.
                await using var first = new NpgsqlCommand("SET LOCAL idle_in_transaction_session_timeout = 0; SELECT 1", connection);
                await first.ExecuteNonQueryAsync(cancellation);
            }

            return source;
        }
        catch
        {
            await source.DisposeAsync();
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
            SELECT o.aggregate_id, min(o.sequence), max(o.sequence), count(*), min(o.occurred_at) FROM outbox o
            WHERE NOT EXISTS (SELECT FROM ledger_entry e WHERE e.aggregate_id = o.aggregate_id AND e.sequence = o.sequence)
            GROUP BY o.aggregate_id
            """;
        var handled = await HandledAsync(cancellation);
        await foreach (var row in RowsAsync(Query, cancellation))
        {
            yield return new MissingEvents(
                row.GetGuid(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), row.GetFieldValue<DateTimeOffset>(4),
                handled.GetValueOrDefault(row.GetGuid(0)));
        }

        for (var shard = 1; shard < _snapshots.Count; shard++)
        {
            foreach (var missing in await MissingOfShardAsync(shard, cancellation))
            {
                yield return missing;
            }
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<LotMark> LotsAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        var handled = await HandledAsync(cancellation);
        for (var shard = 0; shard < _snapshots.Count; shard++)
        {
            await foreach (var row in RowsAsync(
                "SELECT id, sequence, posted, available, held, collected, expired, withdrawn FROM lot", cancellation, shard))
            {
                yield return ReadLot(row, handled.GetValueOrDefault(row.GetGuid(0)));
            }
        }
    }

    /// <summary>How far the ledger has handled each lane, as of the snapshot.</summary>
    public async Task<Dictionary<string, long>> PositionAsync(CancellationToken cancellation)
    {
        await foreach (var row in RowsAsync("SELECT numbers FROM consumer_position WHERE consumer = 'ledger'", cancellation))
        {
            return LaneNumbers.Read(row.GetString(0));
        }

        return [];
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var (connection, transaction) in _snapshots)
        {
            await transaction.DisposeAsync();
            await connection.DisposeAsync();
        }
    }

    private static LotMark ReadLot(NpgsqlDataReader row, long handled) => new(
        row.GetGuid(0),
        row.GetInt64(1),
        new Quantities
        {
            Posted = row.GetInt64(2),
            Available = row.GetInt64(3),
            Held = row.GetInt64(4),
            Collected = row.GetInt64(5),
            Expired = row.GetInt64(6),
            Withdrawn = row.GetInt64(7),
        },
        handled);

    /// <summary>The events after each lot's last entry; a gap before it is found when the entries are folded.</summary>
    private async Task<IEnumerable<MissingEvents>> MissingOfShardAsync(int shard, CancellationToken cancellation)
    {
        var handled = await HandledAsync(cancellation);
        var entries = await EnteredAsync(cancellation);
        var missing = new Dictionary<Guid, MissingEvents>();
        await foreach (var row in RowsAsync("SELECT aggregate_id, sequence, occurred_at FROM outbox", cancellation, shard))
        {
            var (aggregate, sequence, at) = (row.GetGuid(0), row.GetInt64(1), row.GetFieldValue<DateTimeOffset>(2));
            if (sequence > entries.GetValueOrDefault(aggregate))
            {
                var so = missing.GetValueOrDefault(aggregate)
                    ?? new MissingEvents(aggregate, sequence, sequence, 0, at, handled.GetValueOrDefault(aggregate));
                missing[aggregate] = so with
                {
                    First = Math.Min(so.First, sequence),
                    Last = Math.Max(so.Last, sequence),
                    Count = so.Count + 1,
                    Since = so.Since < at ? so.Since : at,
                };
            }
        }

        return missing.Values;
    }

    /// <summary>The last entry of each aggregate.</summary>
    private async Task<Dictionary<Guid, long>> EnteredAsync(CancellationToken cancellation)
    {
        if (_entered is null)
        {
            _entered = [];
            await foreach (var row in RowsAsync("SELECT aggregate_id, max(sequence) FROM ledger_entry GROUP BY aggregate_id", cancellation))
            {
                _entered.Add(row.GetGuid(0), row.GetInt64(1));
            }
        }

        return _entered;
    }

    /// <summary>
    /// The last event of each aggregate that the outbox still has and that the ledger has handled, by its position; not those of
    /// aggregates with parked events.
    /// </summary>
    private async Task<Dictionary<Guid, long>> HandledAsync(CancellationToken cancellation)
    {
        if (_handled is not null)
        {
            return _handled;
        }

        const string Query =
            """
            SELECT aggregate_id, max(sequence) FROM published_event
            WHERE number <= coalesce(($1::jsonb ->> ((lane + $2) || '-' || kind))::bigint, 0) GROUP BY aggregate_id
            """;
        var numbers = CursorRows.Json(await PositionAsync(cancellation));
        _handled = [];
        for (var shard = 0; shard < _snapshots.Count; shard++)
        {
            var first = new NpgsqlParameter<int> { TypedValue = OutboxLane.NumberOf(shard, 0) };
            await foreach (var row in RowsAsync(Query, cancellation, shard, numbers.Clone(), first))
            {
                _handled[row.GetGuid(0)] = row.GetInt64(1);
            }
        }

        await foreach (var row in RowsAsync("SELECT DISTINCT aggregate_id FROM parked_event WHERE consumer = 'ledger'", cancellation))
        {
            _ = _handled.Remove(row.GetGuid(0));
        }

        return _handled;
    }

    private async IAsyncEnumerable<NpgsqlDataReader> RowsAsync(
        string query, [EnumeratorCancellation] CancellationToken cancellation, int database = 0, params NpgsqlParameter[] parameters)
    {
        await using var command = new NpgsqlCommand(
            query, _snapshots[database].Connection) { CommandTimeout = (int)ReadWithin.TotalSeconds };
        command.Parameters.AddRange(parameters);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            yield return reader;
        }
    }
}
