using System.Text;
using Npgsql;
using NpgsqlTypes;

namespace PahlawanPangan.Grains.Accounts;

/// <summary>Finds records by the contact key that sealed them, in the database only: a sealed text names its key.</summary>
internal sealed class ContactRecords
{
    // A challenge can be sent again for a while after its code expired, and is deleted later than that.
    private static readonly TimeSpan OpenedAfterExpiry = TimeSpan.FromMinutes(30);

    private const string Outdated =
        """
        SELECT id FROM document
        WHERE kind = $1 AND id > $2 AND EXISTS (SELECT FROM unnest($3) mark WHERE position(mark IN body) > 0)
        ORDER BY id LIMIT $4
        """;

    private const string InUse =
        """
        SELECT (SELECT count(*) FROM document WHERE (expires_at IS NULL OR expires_at > $3) AND position($1 IN body) > 0)
             + (SELECT count(*) FROM message WHERE status = 0 AND (starts_with(recipient, $2) OR starts_with(code, $2)))
             + (SELECT count(*) FROM dead_letter WHERE status = 0 AND position($1 IN payload) > 0)
             + (SELECT count(*) FROM parked_event WHERE position($1 IN payload) > 0)
             + (SELECT count(*) FROM outbox o LEFT JOIN relay_cursor c USING (lane)
                WHERE o.subject LIKE 'pangan.account.%' AND ((o.xid, o.position) <= (c.xid, c.position)) IS NOT TRUE
                  AND position($1 IN o.payload) > 0)
             + (SELECT count(*) FROM published_event o
                LEFT JOIN consumer_position p ON p.consumer = 'messages'
                WHERE o.kind = 'account' AND o.number > coalesce((p.numbers ->> (o.lane || '-account'))::bigint, 0)
                  AND position($1 IN o.payload) > 0)
        """;

    // Every key that some sealed text names.
    private const string Named =
        """
        SELECT key, sum(records)::bigint FROM (
          SELECT named[1] AS key, count(DISTINCT id) AS records
          FROM document, regexp_matches(convert_from(body, 'UTF8'), '"v1\.([A-Za-z0-9_-]+)\.', 'g') AS named
          WHERE expires_at IS NULL OR expires_at > $1 GROUP BY 1
          UNION ALL
          SELECT split_part(recipient, '.', 2), count(*) FROM message WHERE status = 0 AND starts_with(recipient, 'v1.') GROUP BY 1
        ) AS found GROUP BY key
        """;

    // Documents and outbox are read whole.
    private static readonly TimeSpan ReadWithin = TimeSpan.FromMinutes(10);

    private readonly NpgsqlDataSource _database;
    private readonly Clock _clock;

    /// <summary>Called by the host.</summary>
    public ContactRecords(NpgsqlDataSource database, Clock clock)
    {
        _database = database;
        _clock = clock;
    }

    /// <summary>The next accounts in order of their ids that contain text sealed under one of the keys.</summary>
    public async Task<IReadOnlyList<Guid>> AccountsUnderAsync(IEnumerable<ContactKey> keys, Guid after, int max)
    {
        await using var command = _database.CreateCommand(Outdated);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = AccountGrain.Kind });
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = after });
        command.Parameters.Add(new NpgsqlParameter
        {
            Value = keys.Select(key => MarkOf(key.Id)).ToArray(),
            NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea,
        });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = max });
        await using var reader = await command.ExecuteReaderAsync();
        var found = new List<Guid>();
        while (await reader.ReadAsync())
        {
            found.Add(reader.GetGuid(0));
        }

        return found;
    }

    /// <summary>The keys that sealed texts name, with the number of records that each opens.</summary>
    public async Task<Dictionary<string, long>> KeysNamedAsync(CancellationToken cancellation)
    {
        await using var command = _database.CreateCommand(Named);
        command.CommandTimeout = (int)ReadWithin.TotalSeconds;
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = _clock.Now - OpenedAfterExpiry });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var keys = new Dictionary<string, long>(StringComparer.Ordinal);
        while (await reader.ReadAsync(cancellation))
        {
            keys.Add(reader.GetString(0), reader.GetInt64(1));
        }

        return keys;
    }

    /// <summary>
    /// The number of records that need a key: accounts, pending codes, messages that are not sent yet, events that are on their way to the
    /// message sender, and dead letters that may be replayed.
    /// </summary>
    public async Task<long> CountUnderAsync(string keyId, CancellationToken cancellation)
    {
        await using var command = _database.CreateCommand(InUse);
        command.CommandTimeout = (int)ReadWithin.TotalSeconds;
        command.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = MarkOf(keyId) });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = ContactCipher.PrefixOf(keyId) });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = _clock.Now - OpenedAfterExpiry });
        return (long)(await command.ExecuteScalarAsync(cancellation))!;
    }

    /// <summary>How a text under a key begins inside a stored document, which is JSON.</summary>
    private static byte[] MarkOf(string keyId) => Encoding.UTF8.GetBytes('"' + ContactCipher.PrefixOf(keyId));
}
