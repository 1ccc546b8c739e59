using Npgsql;
using PahlawanPangan.Grains.Postgres;

namespace PahlawanPangan.Grains.Accounts;

/// <summary>One account whose change is being carried out.</summary>
internal sealed record EndingAccount(Guid AccountId, DateTimeOffset Since, int Attempts);

/// <summary>
/// The accounts that were deleted, disabled or changed so that something must end. The row is written before the account's document: if
/// only the row is durable, the account is found unchanged and nothing ends.
/// </summary>
internal sealed class EndingAccounts(NpgsqlDataSource database, Clock clock)
{
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);

    /// <summary>Notes an account that is about to change.</summary>
    /// <returns>False when the database refused the write.</returns>
    public async Task<bool> AddAsync(Guid accountId)
    {
        try
        {
            await using var command = database.CreateCommand(
                """
                INSERT INTO ending_account (account_id, since, next_at) VALUES ($1, $2, $2)
                ON CONFLICT (account_id) DO UPDATE SET since = excluded.since, next_at = excluded.next_at, attempts = 0
                """);
            command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = accountId });
            command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = clock.Now });
            await command.ExecuteNonQueryAsync();
            return true;
        }
        catch (Exception failure) when (DatabaseFailure.Includes(failure))
        {
            return false;
        }
    }

    /// <summary>Leases accounts that are due.</summary>
    public async Task<List<EndingAccount>> TakeAsync(int most, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            """
            WITH due AS (
              SELECT account_id FROM ending_account WHERE next_at <= $1 ORDER BY next_at LIMIT $2 FOR UPDATE SKIP LOCKED
            )
            UPDATE ending_account e SET attempts = attempts + 1, next_at = $3 FROM due WHERE e.account_id = due.account_id
            RETURNING e.account_id, e.since, e.attempts
            """);
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = clock.Now });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = most });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = clock.Now + Lease });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var taken = new List<EndingAccount>();
        while (await reader.ReadAsync(cancellation))
        {
            taken.Add(new(reader.GetGuid(0), reader.GetFieldValue<DateTimeOffset>(1), reader.GetInt32(2)));
        }

        return taken;
    }

    /// <summary>Takes an account away for good, unless it has changed once more.</summary>
    public async Task RemoveAsync(EndingAccount ended)
    {
        await using var command = database.CreateCommand("DELETE FROM ending_account WHERE account_id = $1 AND since = $2");
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = ended.AccountId });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = ended.Since });
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Has an account looked at again at a moment, unless it has changed once more.</summary>
    /// <param name="ending">The account.</param>
    /// <param name="next">The moment.</param>
    /// <param name="error">What went wrong; null when nothing did.</param>
    public async Task ReturnAsync(EndingAccount ending, DateTimeOffset next, string? error)
    {
        await using var command = database.CreateCommand(
            "UPDATE ending_account SET next_at = $3, last_error = $4 WHERE account_id = $1 AND since = $2");
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = ending.AccountId });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = ending.Since });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = next });
        command.Parameters.Add(new NpgsqlParameter<string?> { TypedValue = error, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text });
        await command.ExecuteNonQueryAsync();
    }
}
