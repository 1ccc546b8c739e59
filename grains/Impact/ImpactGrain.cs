using Npgsql;
using NpgsqlTypes;
using Orleans.Concurrency;
using PahlawanPangan.Impact;
using PahlawanPangan.Grains.Postgres;

namespace PahlawanPangan.Grains.Impact;

/// <summary>Reads the figures that <see cref="ImpactConsumer"/> adds up.</summary>
[StatelessWorker]
[Reentrant]
[GrainType("impact")]
internal sealed class ImpactGrain : Grain, IImpactGrain
{
    private const string Query =
        """
        SELECT f.version, f.portion_grams, f.co2e_grams_per_kilogram, f.source,
               sum(i.collections)::bigint, sum(i.portions)::bigint, sum(i.items)::bigint, sum(i.grams)::bigint, sum(i.co2e_grams)::bigint
        FROM impact i JOIN impact_factor f ON f.version = i.factor_version
        WHERE i.scope = $1 AND ($2::text IS NULL OR i.key = $2) GROUP BY f.version ORDER BY f.version
        """;

    private readonly NpgsqlDataSource _database;

    /// <summary>Called by Orleans.</summary>
    public ImpactGrain(LotShards shards) => _database = shards.Queries;

    /// <inheritdoc/>
    public Task<Reply<ImpactView>> RegionAsync(string? region) => ReadAsync(ImpactConsumer.Region, region);

    /// <inheritdoc/>
    public Task<Reply<ImpactView>> OwnAsync(Caller caller) => ReadAsync(
        caller.Role == Role.Donor ? ImpactConsumer.Donor : ImpactConsumer.Recipient, caller.Id.ToString());

    private async Task<Reply<ImpactView>> ReadAsync(short scope, string? key)
    {
        try
        {
            long collections = 0, portions = 0, items = 0, grams = 0, co2e = 0;
            var factors = new List<ImpactFactorView>();
            await using (var command = _database.CreateCommand(Query))
            {
                command.Parameters.Add(new NpgsqlParameter<short> { TypedValue = scope });
                command.Parameters.Add(new NpgsqlParameter { Value = (object?)key ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
                await using var reader = await command.ExecuteReaderAsync();
                while (await reader.ReadAsync())
                {
                    factors.Add(new ImpactFactorView
                    {
                        Version = reader.GetInt32(0),
                        PortionGrams = reader.GetInt64(1),
                        Co2eGramsPerKilogram = reader.GetInt64(2),
                        Source = reader.GetString(3),
                    });
                    collections += reader.GetInt64(4);
                    portions += reader.GetInt64(5);
                    items += reader.GetInt64(6);
                    grams += reader.GetInt64(7);
                    co2e += reader.GetInt64(8);
                }
            }

            await using var progress = _database.CreateCommand("SELECT as_of FROM impact_progress");
            return new ImpactView
            {
                Collections = collections,
                Portions = portions,
                Items = items,
                Grams = grams,
                Co2eGrams = co2e,
                Factors = factors,
                AsOf = await progress.ExecuteScalarAsync() is DateTime at ? new DateTimeOffset(at, TimeSpan.Zero) : null,
            };
        }
        catch (Exception failure) when (DatabaseFailure.Includes(failure))
        {
            return Refusals.Unavailable;
        }
    }
}
