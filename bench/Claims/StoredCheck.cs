using Npgsql;

namespace PahlawanPangan.Bench.Claims;

/// <summary>The acknowledged claims of one worker of a run: those numbered 0 to <see cref="Count"/> - 1.</summary>
internal readonly record struct AcknowledgedClaims(int Run, int Worker, long Count);

/// <summary>
/// Checks in the database, after each run, that it holds exactly the acknowledged claims, that every lot adds up, and that there is
/// exactly one event per claim and posting.
/// </summary>
internal sealed class StoredCheck(NpgsqlDataSource database)
{
    // One row per wrong lot. Sums of the sequences and of their squares detect a doubled and a missing one together.
    private const string WrongLots =
        """
        SELECT l.id FROM lot l
        LEFT JOIN (SELECT lot_id, count(*) AS claims, sum(quantity) AS quantity FROM claim GROUP BY lot_id) c ON c.lot_id = l.id
        LEFT JOIN (
          SELECT aggregate_id, count(*) AS events, min(sequence) AS first, max(sequence) AS last, sum(sequence) AS total,
                 sum(sequence * sequence) AS squares
          FROM outbox GROUP BY aggregate_id) o ON o.aggregate_id = l.id
        CROSS JOIN LATERAL (SELECT coalesce(c.claims, 0)::numeric AS n) AS n
        WHERE l.held + l.collected <> coalesce(c.quantity, 0)
           OR l.available + l.held + l.collected + l.expired + l.withdrawn <> l.posted
           OR l.version <> 1 + n OR l.sequence <> 1 + n OR o.events IS DISTINCT FROM 1 + n OR o.first <> 1 OR o.last <> 1 + n
           OR o.total <> (n + 1) * (n + 2) / 2 OR o.squares <> (n + 1) * (n + 2) * (2 * n + 3) / 6
        LIMIT 3
        """;

    private long _claims;

    /// <summary>Checks all stored rows, and that they include a run's claims.</summary>
    /// <param name="run">The acknowledged claims of the run.</param>
    /// <param name="storedId">The stored id of a run's claim by number.</param>
    /// <param name="since">When the run began.</param>
    public async Task VerifyAsync(
        IReadOnlyCollection<AcknowledgedClaims> run, Func<AcknowledgedClaims, long, Guid> storedId, DateTimeOffset since)
    {
        var expected = run.Sum(claims => claims.Count);
        var stored = await StoredSinceAsync(since);
        var missing = 0L;
        foreach (var claims in run)
        {
            for (var number = 0L; number < claims.Count; number++)
            {
                missing += stored.Contains(storedId(claims, number)) ? 0 : 1;
            }
        }

        if (missing > 0)
        {
            throw new BenchFault($"{missing} of {expected} acknowledged claims are not stored.");
        }

        await VerifyTotalsAsync(expected);
    }

    /// <summary>Checks the lots, and that as many claims were added as were acknowledged.</summary>
    public async Task VerifyTotalsAsync(long acknowledged)
    {
        var before = _claims;
        _claims = await CountAsync("SELECT count(*) FROM claim");
        var added = _claims - before;
        if (added != acknowledged)
        {
            throw new BenchFault($"{acknowledged} claims were acknowledged, but {added} were added.");
        }

        await using var connection = await database.OpenConnectionAsync();
        await using var command = new NpgsqlCommand(WrongLots, connection) { CommandTimeout = 0 };

        // New tables have no statistics yet, and without them the planner loops over rows where it should hash.
        await using var hash = new NpgsqlCommand("SET enable_nestloop = off; SET work_mem = '256MB'", connection);
        _ = await hash.ExecuteNonQueryAsync();
        await using var reader = await command.ExecuteReaderAsync();
        if (await reader.ReadAsync())
        {
            throw new BenchFault($"Lot {reader.GetGuid(0)} does not agree with its claims and events.");
        }
    }

    private async Task<HashSet<Guid>> StoredSinceAsync(DateTimeOffset since)
    {
        // The clock of claims is read before they queue, so it may be slightly earlier than the run.
        await using var command = database.CreateCommand("SELECT id FROM claim WHERE created_at >= $1");
        command.CommandTimeout = 0;
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = since.AddMilliseconds(-50) });
        await using var reader = await command.ExecuteReaderAsync();
        var stored = new HashSet<Guid>();
        while (await reader.ReadAsync())
        {
            _ = stored.Add(reader.GetGuid(0));
        }

        return stored;
    }

    private async Task<long> CountAsync(string query)
    {
        await using var command = database.CreateCommand(query);
        command.CommandTimeout = 0;
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
