using Microsoft.Extensions.Logging;
using Npgsql;

namespace PahlawanPangan.Grains.Postgres;

/// <summary>
/// Whether the positions that a database stores (transaction ids in the outbox and in the relays' cursors) are positions of the server that
/// now holds it. A restored dump and a logical replica have the rows of one server and count the transactions of another; then nothing
/// that compares the two is right.
/// </summary>
/// <param name="SystemIdentifier">The server's data directory, as initdb numbered it; 0 when the positions fit no server known.</param>
/// <param name="Timeline">The timeline of its write-ahead log: a failover and a recovery begin another.</param>
/// <param name="Relation">The object id of a table: a dump that is restored into the same server creates another one.</param>
internal readonly record struct DatabaseHistory(long SystemIdentifier, int Timeline, long Relation)
{
    private const string Query =
        """
        SELECT (SELECT system_identifier FROM pg_control_system()),
               ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::int,
               'relay_cursor'::regclass::oid::bigint,
               h.number, h.system_identifier, h.timeline, h.relation
        FROM (SELECT 1) AS one LEFT JOIN database_history AS h ON true
        """;

    // Positions of another server may be above every transaction that this one has begun. Below that, each is older than every
    // transaction to come, as it must be.
    private const string Fits =
        """
        SELECT NOT EXISTS (
          SELECT FROM relay_cursor WHERE xid >= pg_snapshot_xmax(pg_current_snapshot())
        ) AND NOT EXISTS (
          SELECT FROM (SELECT DISTINCT lane FROM relay_cursor UNION SELECT generate_series(0, 3)) AS l (lane), LATERAL (
            SELECT xid FROM outbox AS o WHERE o.lane = l.lane ORDER BY xid DESC, position DESC LIMIT 1
          ) AS last WHERE last.xid >= pg_snapshot_xmax(pg_current_snapshot())
        )
        """;

    private const string Change =
        """
        INSERT INTO database_history AS h (number, system_identifier, timeline, relation) VALUES (0, $1, $2, $3)
        ON CONFLICT (only_row) DO UPDATE
        SET number = h.number + 1, system_identifier = $1, timeline = $2, relation = $3, since = now() WHERE h.number = $4
        """;

    /// <summary>Gives a database that was just migrated its history, unless it has one.</summary>
    public static async Task BeginAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        var (live, stored, _) = await ReadAsync(connection, cancellation);
        if (stored is null)
        {
            var known = await FitsAsync(connection, cancellation) ? live : live with { SystemIdentifier = 0 };
            await StoreAsync(connection, known, number: -1, cancellation);
        }
    }

    /// <summary>
    /// Refuses a database whose positions are another server's. A history that merely continues (a failover, an upgrade by pg_upgrade, a
    /// recovery) is noted and accepted.
    /// </summary>
    /// <exception cref="InvalidDataException">The positions do not fit; the message names the command that mends them.</exception>
    public static async Task CheckAsync(NpgsqlConnection connection, int shard, ILogger logger, CancellationToken cancellation)
    {
        var (live, stored, number) = await ReadAsync(connection, cancellation);
        if (stored is null || stored == live)
        {
            return;
        }

        if (stored.Value.SystemIdentifier == 0 || !await FitsAsync(connection, cancellation))
        {
            throw new InvalidDataException(
                $"Database {shard} was restored from a dump or replicated from another server: the transaction numbers in its outbox are "
                    + "that server's. Nothing is published or written until you stop every silo and run the command `database adopt`, "
                    + "which numbers the outbox again and loses nothing.");
        }

        await StoreAsync(connection, live, number, cancellation);
        GrainLog.HistoryContinues(logger, shard, number + 1);
    }

    /// <summary>Stores that the positions are this server's, as a new history.</summary>
    internal static async Task AdoptAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        var (live, _, number) = await ReadAsync(connection, cancellation);
        await StoreAsync(connection, live, number, cancellation);
    }

    /// <summary>What the server is, what the database says that it is (null before that was stored), and its history's number.</summary>
    internal static async Task<(DatabaseHistory Live, DatabaseHistory? Stored, int Number)> ReadAsync(
        NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(Query, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        _ = await reader.ReadAsync(cancellation);
        var live = new DatabaseHistory(reader.GetInt64(0), reader.GetInt32(1), reader.GetInt64(2));
        return reader.IsDBNull(3)
            ? (live, null, -1)
            : (live, new DatabaseHistory(reader.GetInt64(4), reader.GetInt32(5), reader.GetInt64(6)), reader.GetInt32(3));
    }

    private static async Task<bool> FitsAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(Fits, connection);
        return await command.ExecuteScalarAsync(cancellation) is true;
    }

    private static async Task StoreAsync(NpgsqlConnection connection, DatabaseHistory history, int number, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(Change, connection);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = history.SystemIdentifier });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = history.Timeline });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = history.Relation });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = number });
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
