using System.Diagnostics;
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
    // The bounds of the pools beside the one for logins, accounts and the journal; docs/operations.md, "Connections", has them.
    private const int SearchConnectionsMax = 16;
    private const int QueryConnectionsMax = 16;
    private const int BackgroundConnectionsMax = 32;
    private static readonly TimeSpan ReadWithin = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan SilentFor = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan WorkWithin = TimeSpan.FromSeconds(30);

    private readonly NpgsqlDataSource[] _databases;
    private readonly Lazy<NpgsqlDataSource>[] _searching;
    private readonly Lazy<NpgsqlDataSource>[] _background;
    private readonly Lazy<NpgsqlDataSource> _queries;
    private readonly long[] _silentAt;

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
        string[] texts = [options.Value.ConnectionString, .. Enumerable.Range(1, more.Count).Select(shard => more[shard])];
        _searching = [.. texts.Select((text, shard) => Further(shard, text, text => ForReading(text, SearchConnectionsMax)))];
        _background =
        [
            .. texts.Select((text, shard) => Further(
                shard, text, text => PostgresPool.CreateForBackground(text, BackgroundConnectionsMax, WorkWithin))),
        ];
        _silentAt = new long[_databases.Length];
        _queries = Further(0, texts[0], text => ForReading(text, QueryConnectionsMax));
    }

    /// <summary>How many there are.</summary>
    public int Count => _databases.Length;

    /// <summary>How many of them, from number 0 on, take new lots.</summary>
    public int Open { get; }

    /// <summary>A database by its number.</summary>
    public NpgsqlDataSource this[int shard] => _databases[shard];

    /// <summary>A database for searches and lists of lots and claims: they wait for each other only.</summary>
    public NpgsqlDataSource Search(int shard) => _searching[shard].Value;

    /// <summary>A database for relays, consumers and upkeep.</summary>
    public NpgsqlDataSource Background(int shard) => _background[shard].Value;

    /// <summary>Number 0 for all other lists and figures.</summary>
    public NpgsqlDataSource Queries => _queries.Value;

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

    /// <summary>Runs a search on every database at once and returns the answers in the order of their numbers.</summary>
    public Task<T[]> QueryAllAsync<T>(Func<NpgsqlDataSource, Task<T>> ask) => Task.WhenAll(_searching.Select(one => ask(one.Value)));

    /// <summary>
    /// Runs a search on one database, and does without it when it does not answer: it slows down one search in some seconds, not all.
    /// </summary>
    public async Task<T> SearchOrAsync<T>(int shard, Func<NpgsqlDataSource, Task<T>> ask, T otherwise)
    {
        if (Volatile.Read(ref _silentAt[shard]) is var silentAt and not 0 && Stopwatch.GetElapsedTime(silentAt) < SilentFor)
        {
            return otherwise;
        }

        try
        {
            var answer = await ask(Search(shard));
            Volatile.Write(ref _silentAt[shard], 0);
            return answer;
        }
        catch (Exception failure) when (DatabaseFailure.Includes(failure))
        {
            Volatile.Write(ref _silentAt[shard], Stopwatch.GetTimestamp());
            return otherwise;
        }
    }

    private Lazy<NpgsqlDataSource> Further(int shard, string text, Func<string, NpgsqlDataSource> create) => new(
        () => text.Length == 0 ? _databases[shard] : create(text));

    /// <summary>A pool for single statements that set nothing for their session.</summary>
    private static NpgsqlDataSource ForReading(string text, int connectionsMax) =>
        PostgresPool.CreateFor(text, connectionsMax, ReadWithin, resets: false);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var further in _searching.Concat(_background).Append(_queries).Where(static one => one.IsValueCreated))
        {
            await PostgresPool.DisposeAsync(further.Value);
        }

        foreach (var database in _databases.Skip(1))
        {
            await database.DisposeAsync();
        }
    }
}
