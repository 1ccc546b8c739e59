using Microsoft.Extensions.Logging;

namespace PahlawanPangan.Grains.Postgres.Migrations;

/// <summary>Brings the schema of every database up to this build's, number 0 first.</summary>
internal sealed class ShardMigrator
{
    private readonly Migrator[] _migrators;

    /// <summary>Creates a migrator of all databases.</summary>
    public ShardMigrator(LotShards shards, ILogger<Migrator> logger)
    {
        ArgumentNullException.ThrowIfNull(shards);
        _migrators = [.. Enumerable.Range(0, shards.Count).Select(shard => new Migrator(shards[shard], logger, shard))];
    }

    /// <summary>Applies what is missing.</summary>
    /// <returns>How many steps were applied, over all databases.</returns>
    /// <exception cref="InvalidDataException">A database is not what it should be; those before it are migrated.</exception>
    public async Task<int> MigrateAsync(CancellationToken cancellation)
    {
        var applied = 0;
        foreach (var migrator in _migrators)
        {
            applied += await migrator.MigrateAsync(cancellation);
        }

        return applied;
    }

    /// <summary>True when a database has every step of this build and is what it should be.</summary>
    public Task<bool> IsCurrentAsync(int shard, CancellationToken cancellation) => _migrators[shard].IsCurrentAsync(cancellation);

    /// <summary>True when every database has every step of this build.</summary>
    public async Task<bool> IsCurrentAsync(CancellationToken cancellation) =>
        Array.TrueForAll(
            await Task.WhenAll(_migrators.Select(migrator => migrator.IsCurrentAsync(cancellation))), static current => current);
}
