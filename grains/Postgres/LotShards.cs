using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Options;
using Npgsql;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Grains.Postgres;

/// <summary>
/// The databases that hold lots, their claims and their events, numbered from 0. A lot's id names its database permanently, so one more
/// database takes its share of new lots and nothing is moved. Everything else (accounts, deliveries, what consumers keep) is in number 0.
/// </summary>
internal sealed class LotShards : IAsyncDisposable
{
    private readonly NpgsqlDataSource[] _databases;

    /// <summary>Creates them from the settings.</summary>
    /// <param name="first">Number 0, which is not disposed of with the others.</param>
    /// <param name="options">The others, and how many take new lots.</param>
    public LotShards(NpgsqlDataSource first, IOptions<PostgresOptions> options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var more = options.Value.Shards;
        _databases = new NpgsqlDataSource[more.Count + 1];
        _databases[0] = first;
        for (var shard = 1; shard < _databases.Length; shard++)
        {
            _databases[shard] = PostgresPool.Create(more[shard]);
        }

        Open = options.Value.OpenShards ?? _databases.Length;
    }

    /// <summary>How many there are.</summary>
    public int Count => _databases.Length;

    /// <summary>How many of them, from number 0 on, take new lots.</summary>
    public int Open { get; }

    /// <summary>A database by its number.</summary>
    public NpgsqlDataSource this[int shard] => _databases[shard];

    /// <summary>The number of the database that a lot's id names, which may be one that does not exist.</summary>
    /// <remarks>A single database holds everything, whatever the ids say, including lots that are older than the numbering.</remarks>
    public int NumberOf(Guid id) => _databases.Length == 1 ? 0 : ShardNumber.Of(id);

    /// <summary>The database that a lot's id names.</summary>
    /// <returns>False when there is no such database, and so no such lot.</returns>
    public bool TryFind(Guid id, [NotNullWhen(true)] out NpgsqlDataSource? database)
    {
        var number = NumberOf(id);
        database = number < _databases.Length ? _databases[number] : null;
        return database is not null;
    }

    /// <summary>Things that belong to lots, by the databases that the lots' ids name; those of unknown databases are left out.</summary>
    public IEnumerable<(NpgsqlDataSource Database, IEnumerable<T> Items)> Split<T>(IEnumerable<T> items, Func<T, Guid> lotOf) => items
        .GroupBy(item => NumberOf(lotOf(item)))
        .Where(part => part.Key < _databases.Length)
        .Select(part => (_databases[part.Key], part.AsEnumerable()));

    /// <summary>Runs a query on every database at once and returns the answers in the order of their numbers.</summary>
    public Task<T[]> QueryAllAsync<T>(Func<NpgsqlDataSource, Task<T>> ask) => Task.WhenAll(_databases.Select(ask));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var database in _databases.Skip(1))
        {
            await database.DisposeAsync();
        }
    }
}
