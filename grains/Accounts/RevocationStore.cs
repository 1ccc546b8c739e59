using Npgsql;
using NpgsqlTypes;
using PahlawanPangan.Accounts;
using PahlawanPangan.Grains.Postgres;

namespace PahlawanPangan.Grains.Accounts;

/// <summary>The sessions that ended while access tokens of theirs may still be valid.</summary>
internal sealed class RevocationStore
{
    // Longer than the largest configurable lifetime of access tokens, so that no setting must match one of the gateways'.
    private static readonly TimeSpan TokensEndWithin = TimeSpan.FromHours(25);

    private readonly NpgsqlDataSource _database;
    private readonly Clock _clock;

    /// <summary>Creates a store over a database.</summary>
    public RevocationStore(NpgsqlDataSource database, Clock clock)
    {
        _database = database;
        _clock = clock;
    }

    /// <summary>
    /// Revokes before the account's document is saved: if only this is durable, the session has ended, as its owner asked.
    /// </summary>
    /// <returns>False when the database refused the write.</returns>
    public async Task<bool> AddAsync(IReadOnlyCollection<Guid> sessions)
    {
        if (sessions.Count == 0)
        {
            return true;
        }

        try
        {
            await using var command = _database.CreateCommand(
                "INSERT INTO revocation (session_id, expires_at) SELECT unnest($1), $2 ON CONFLICT (session_id) DO NOTHING");
            command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = [.. sessions] });
            command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = _clock.Now + TokensEndWithin });
            await command.ExecuteNonQueryAsync();
            return true;
        }
        catch (Exception failure) when (DatabaseFailure.Includes(failure))
        {
            return false;
        }
    }

    /// <summary>
    /// Reads what was revoked by transactions from a place on. The next place is the oldest transaction still running, so that one
    /// which commits late is read then. A place above that is another server's, or of a history that was lost: everything is read.
    /// </summary>
    public async Task<RevocationPage> ReadAsync(ulong since)
    {
        await using var command = _database.CreateCommand(
            """
            SELECT pg_snapshot_xmin(pg_current_snapshot()), r.session_id, r.expires_at
            FROM (SELECT 1) one LEFT JOIN revocation r
              ON r.xid >= CASE WHEN $1 > pg_snapshot_xmin(pg_current_snapshot()) THEN '0'::xid8 ELSE $1 END AND r.expires_at > $2
            """);
        command.Parameters.Add(new NpgsqlParameter<ulong> { TypedValue = since, NpgsqlDbType = NpgsqlDbType.Xid8 });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = _clock.Now });
        await using var reader = await command.ExecuteReaderAsync();
        var items = new List<Revocation>();
        var next = since;
        while (await reader.ReadAsync())
        {
            next = reader.GetFieldValue<ulong>(0);
            if (!await reader.IsDBNullAsync(1))
            {
                items.Add(new Revocation { SessionId = reader.GetGuid(1), ExpiresAt = reader.GetFieldValue<DateTimeOffset>(2) });
            }
        }

        return new RevocationPage { Items = items, Next = next };
    }

    /// <summary>Deletes revocations whose tokens have all expired.</summary>
    public async Task DeleteExpiredAsync(CancellationToken cancellation)
    {
        const int DeletedMax = 1000;
        int rows;
        do
        {
            await using var command = _database.CreateCommand(
                "DELETE FROM revocation WHERE ctid = ANY (ARRAY("
                    + "SELECT ctid FROM revocation WHERE expires_at < $1 LIMIT $2 FOR UPDATE SKIP LOCKED))");
            command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = _clock.Now });
            command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = DeletedMax });
            rows = await command.ExecuteNonQueryAsync(cancellation);
        }
        while (rows == DeletedMax);
    }
}
