using Npgsql;
using Orleans.Concurrency;
using PahlawanPangan.Grains.Postgres;
using PahlawanPangan.Statements;

namespace PahlawanPangan.Grains.Statements;

/// <summary>Reads the sums that <see cref="StatementConsumer"/> keeps.</summary>
[StatelessWorker]
[Reentrant]
[GrainType("statement")]
internal sealed class StatementGrain : Grain, IStatementGrain
{
    private const string Query =
        """
        SELECT month, region, category, measure, reason, unit, sum(count)::bigint, sum(quantity)::bigint, sum(weight_grams)::bigint,
               sum(co2e_grams)::bigint
        FROM statement WHERE scope = ANY ($1) AND account_id = $2 AND month BETWEEN $3 AND $4
        GROUP BY month, region, category, measure, reason, unit HAVING sum(count) <> 0 OR sum(quantity) <> 0
        ORDER BY month, region COLLATE "C", category COLLATE "C", measure, reason COLLATE "C", unit COLLATE "C"
        """;

    private readonly NpgsqlDataSource _database;

    /// <summary>Called by Orleans.</summary>
    public StatementGrain(LotShards shards) => _database = shards.Queries;

    /// <inheritdoc/>
    public async Task<Reply<StatementView>> ReadAsync(Caller caller, Guid? accountId, DateOnly from, DateOnly to)
    {
        if (caller.Role != Role.Operator && accountId is { } other && other != caller.Id)
        {
            return new Refusal(RefusalKind.Forbidden, "Only operators may read another account's statement.");
        }

        short[] scopes = caller.Role switch
        {
            Role.Donor => [StatementSums.Donor],
            Role.Recipient => [StatementSums.Recipient],
            _ => accountId is null ? [StatementSums.Everybody] : [StatementSums.Donor, StatementSums.Recipient],
        };
        var account = caller.Role == Role.Operator ? accountId ?? Guid.Empty : caller.Id;
        try
        {
            return new StatementView { Sums = await ReadAsync(scopes, account, from, to), AsOf = await AsOfAsync() };
        }
        catch (Exception failure) when (DatabaseFailure.Includes(failure))
        {
            return Refusals.Unavailable;
        }
    }

    private async Task<List<StatementSum>> ReadAsync(short[] scopes, Guid accountId, DateOnly from, DateOnly to)
    {
        await using var command = _database.CreateCommand(Query);
        command.Parameters.Add(new NpgsqlParameter<short[]> { TypedValue = scopes });
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = accountId });
        command.Parameters.Add(new NpgsqlParameter<DateOnly> { TypedValue = from });
        command.Parameters.Add(new NpgsqlParameter<DateOnly> { TypedValue = to });
        await using var reader = await command.ExecuteReaderAsync();
        var sums = new List<StatementSum>();
        while (await reader.ReadAsync())
        {
            sums.Add(new StatementSum
            {
                Month = reader.GetFieldValue<DateOnly>(0),
                Region = reader.GetString(1),
                Category = reader.GetString(2),
                Measure = (StatementMeasure)reader.GetInt16(3),
                Reason = reader.GetString(4),
                Unit = reader.GetString(5),
                Count = reader.GetInt64(6),
                Quantity = reader.GetInt64(7),
                WeightGrams = reader.GetInt64(8),
                Co2eGrams = reader.GetInt64(9),
            });
        }

        return sums;
    }

    private async Task<DateTimeOffset?> AsOfAsync()
    {
        await using var command = _database.CreateCommand("SELECT as_of FROM projection_progress WHERE consumer = $1");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = StatementConsumer.ConsumerName });
        return await command.ExecuteScalarAsync() is DateTime at ? new DateTimeOffset(at, TimeSpan.Zero) : null;
    }
}
