using Npgsql;

namespace PahlawanPangan.Grains.Downstream;

/// <summary>The last sequence that each consumer has handled of each aggregate.</summary>
internal static class Inbox
{
    // Known rows are locked in the order of their ids and then missing ones are inserted in that order: two transactions that
    // do so cannot deadlock.
    private const string Lock =
        """
        WITH known AS (
          SELECT aggregate_id, sequence FROM inbox WHERE consumer = $1 AND aggregate_id = ANY ($2) ORDER BY aggregate_id FOR UPDATE
        ), made AS (
          INSERT INTO inbox (consumer, aggregate_id, sequence)
          SELECT $1, a.id, 0 FROM unnest($2) AS a (id) WHERE a.id NOT IN (SELECT aggregate_id FROM known) ORDER BY a.id
          ON CONFLICT DO NOTHING
          RETURNING aggregate_id, sequence
        )
        SELECT aggregate_id, sequence FROM known UNION ALL SELECT aggregate_id, sequence FROM made
        """;

    // Rows are found by the key, in the order of the parameters, which is that of the ids, or in the key's own order (PostgresPool.ByKey);
    // missing ones are inserted in that order afterwards. So two transactions that do so cannot deadlock either.
    private const string AdvanceNext =
        """
        WITH advanced AS (
          UPDATE inbox SET sequence = n.last, attempts = 0 FROM unnest($2::uuid[], $3::bigint[], $4::bigint[]) AS n (id, before, last)
          WHERE consumer = $1 AND aggregate_id = n.id AND sequence = n.before
          RETURNING aggregate_id
        ), made AS (
          INSERT INTO inbox (consumer, aggregate_id, sequence)
          SELECT $1, n.id, n.last FROM unnest($2, $3, $4) AS n (id, before, last)
          WHERE n.before = 0 AND (n.id IN (SELECT aggregate_id FROM advanced)) IS NOT TRUE ORDER BY n.id
          ON CONFLICT DO NOTHING
          RETURNING aggregate_id
        )
        SELECT aggregate_id FROM advanced UNION ALL SELECT aggregate_id FROM made
        """;

    private const string Advance =
        """
        UPDATE inbox SET sequence = n.sequence, attempts = 0 FROM unnest($2::uuid[], $3::bigint[]) AS n (id, sequence)
        WHERE consumer = $1 AND aggregate_id = n.id
        """;

    private const string CountAttempt =
        """
        UPDATE inbox SET attempts = attempts + 1 WHERE consumer = $1 AND aggregate_id = $2 AND sequence = $3 RETURNING attempts::int
        """;

    /// <summary>
    /// Locks aggregates until the transaction ends and returns the position of each. One that another transaction inserted at the same
    /// moment is not included.
    /// </summary>
    public static async Task<Dictionary<Guid, long>> LockAsync(
        NpgsqlConnection connection, string consumer, Guid[] aggregates, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(Lock, connection);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = consumer });
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = aggregates });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var last = new Dictionary<Guid, long>(aggregates.Length);
        while (await reader.ReadAsync(cancellation))
        {
            last.Add(reader.GetGuid(0), reader.GetInt64(1));
        }

        return last;
    }

    /// <summary>
    /// Advances the aggregates whose position is right before the given events, locks them until the transaction ends and returns their
    /// ids. The others are neither read nor locked.
    /// </summary>
    /// <param name="connection">A connection inside the transaction.</param>
    /// <param name="consumer">The consumer that owns the inbox.</param>
    /// <param name="runs">For each aggregate, in the order of ids, events without gaps between them.</param>
    /// <param name="cancellation">Cancels the wait.</param>
    public static async Task<HashSet<Guid>> AdvanceNextAsync(
        NpgsqlConnection connection, string consumer, IReadOnlyCollection<IncomingEvent[]> runs, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(AdvanceNext, connection);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = consumer });
        command.AddArray(runs.Select(static run => run[0].Event.AggregateId));
        command.AddArray(runs.Select(static run => run[0].Event.Sequence - 1));
        command.AddArray(runs.Select(static run => run[^1].Event.Sequence));
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var advanced = new HashSet<Guid>(runs.Count);
        while (await reader.ReadAsync(cancellation))
        {
            _ = advanced.Add(reader.GetGuid(0));
        }

        return advanced;
    }

    /// <summary>Records the last sequences of aggregates.</summary>
    public static async Task AdvanceAsync(
        NpgsqlConnection connection, string consumer, Dictionary<Guid, long> reached, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(Advance, connection);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = consumer });
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = [.. reached.Keys] });
        command.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = [.. reached.Values] });
        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>Counts a failure of the event after a sequence; 0 when the aggregate has advanced meanwhile.</summary>
    public static async Task<int> CountAttemptAsync(
        NpgsqlConnection connection, string consumer, Guid aggregate, long sequence, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(CountAttempt, connection);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = consumer });
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = aggregate });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = sequence });
        return await command.ExecuteScalarAsync(cancellation) as int? ?? 0;
    }
}
