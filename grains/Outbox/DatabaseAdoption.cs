using Npgsql;
using PahlawanPangan.Grains.Journal;
using PahlawanPangan.Grains.Postgres;

namespace PahlawanPangan.Grains.Outbox;

/// <summary>
/// Makes a database that came from another server (a restored dump, a logical replica) this server's: numbers its outbox again in the
/// order that it had, so that what was published stays published and what waited is published.
/// </summary>
internal sealed class DatabaseAdoption(LotShards shards)
{
    // Renumbering writes the whole outbox once.
    private static readonly TimeSpan RenumberWithin = TimeSpan.FromHours(6);

    // Waits only briefly: a silo that still runs would be stopped in the middle of its work.
    private const string Lock =
        "SET LOCAL lock_timeout = '10s'; LOCK TABLE outbox, relay_cursor, database_history IN ACCESS EXCLUSIVE MODE";

    // What the relay has passed keeps its order before what it has not.
    private const string MoveCursors =
        """
        UPDATE relay_cursor AS c
        SET xid = pg_current_xact_id(), rewound = rewound + 1, updated_at = now(), stream_sequence = NULL, stream_message = NULL,
            position = CASE WHEN $1 THEN 0 ELSE (
              SELECT count(*) FROM outbox AS o WHERE o.lane = c.lane AND (o.xid, o.position) <= (c.xid, c.position)) END,
            day = coalesce((SELECT min(day) FROM outbox AS o WHERE o.lane = c.lane), c.day)
        """;

    private const string Renumber =
        """
        UPDATE outbox AS o SET xid = pg_current_xact_id(), position = n.place
        FROM (
          SELECT lane, xid, position, day, row_number() OVER (PARTITION BY lane ORDER BY xid, position) AS place FROM outbox
        ) AS n
        WHERE o.lane = n.lane AND o.xid = n.xid AND o.position = n.position AND o.day = n.day
        """;

    private const string RenumberByTime =
        """
        UPDATE outbox AS o SET xid = pg_current_xact_id(), position = n.place
        FROM (
          SELECT lane, xid, position, day, row_number() OVER (PARTITION BY lane ORDER BY occurred_at, sequence) AS place FROM outbox
        ) AS n
        WHERE o.lane = n.lane AND o.xid = n.xid AND o.position = n.position AND o.day = n.day
        """;

    // Replication does not copy where sequences are.
    private const string RaiseSequences =
        """
        SELECT setval(pg_get_serial_sequence('delivery_work', 'number'),
          greatest((SELECT coalesce(max(number), 1) FROM delivery_work), nextval(pg_get_serial_sequence('delivery_work', 'number'))))
        """;

    /// <summary>What a database is, for an operator.</summary>
    public async Task<string> DescribeAsync(int shard, CancellationToken cancellation)
    {
        await using var connection = await shards[shard].OpenConnectionAsync(cancellation);
        var (live, stored, number) = await DatabaseHistory.ReadAsync(connection, cancellation);
        var fits = stored == live ? "its positions are this server's" : "its positions are another server's, or an earlier history's";
        return $"Database {shard}: history {number}, server {live.SystemIdentifier}, timeline {live.Timeline}; {fits}.";
    }

    /// <summary>Adopts a database, unless its positions are this server's already.</summary>
    /// <param name="shard">Its number.</param>
    /// <param name="again">Adopt it in any case, and publish all that the outbox keeps again.</param>
    /// <param name="cancellation">Cancels it; nothing is changed then.</param>
    /// <returns>The number of events that wait to be published; null when there was nothing to do.</returns>
    public async Task<long?> AdoptAsync(int shard, bool again, CancellationToken cancellation)
    {
        await using var connection = await shards[shard].OpenConnectionAsync(cancellation);
        if (!again && await IsAdoptedAsync(connection, cancellation))
        {
            return null;
        }

        // No silo runs. What consumers have handled is kept by aggregate, since the order of what is numbered again may be another one.
        for (var lane = 0; lane < OutboxLane.Count; lane++)
        {
            var number = OutboxLane.NumberOf(shard, lane);
            await new HistoryChange(new HistoryRows(shards, number), number).KeepHandledAsync(cancellation);
        }

        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await ExecuteAsync(connection, Lock, cancellation);
        var (live, stored, _) = await DatabaseHistory.ReadAsync(connection, cancellation);
        if (stored == live && !again)
        {
            return null;
        }

        // Where it is not known which of the numbers were made elsewhere, their order says nothing: times and sequences do.
        var isUnknown = again || stored is null or { SystemIdentifier: 0 };
        await using (var move = new NpgsqlCommand(MoveCursors, connection) { CommandTimeout = (int)RenumberWithin.TotalSeconds })
        {
            move.Parameters.Add(new NpgsqlParameter<bool> { TypedValue = isUnknown });
            await move.ExecuteNonQueryAsync(cancellation);
        }

        await ExecuteAsync(connection, isUnknown ? RenumberByTime : Renumber, cancellation);
        await ExecuteAsync(connection, RaiseSequences, cancellation);
        await DatabaseHistory.AdoptAsync(connection, cancellation);
        var waiting = await CountAsync(connection, cancellation);
        await transaction.CommitAsync(CancellationToken.None);
        return waiting;
    }

    private static async Task<bool> IsAdoptedAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        var (live, stored, _) = await DatabaseHistory.ReadAsync(connection, cancellation);
        return stored == live;
    }

    private static async Task<long> CountAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(
            """
            SELECT count(*) FROM outbox AS o LEFT JOIN relay_cursor AS c USING (lane)
            WHERE c.lane IS NULL OR (o.xid, o.position) > (c.xid, c.position)
            """,
            connection)
        {
            CommandTimeout = (int)RenumberWithin.TotalSeconds,
        };
        return (long)(await command.ExecuteScalarAsync(cancellation))!;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = (int)RenumberWithin.TotalSeconds };
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
