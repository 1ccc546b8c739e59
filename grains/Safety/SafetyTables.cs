using Npgsql;
using PahlawanPangan.Grains.Documents;
using PahlawanPangan.Grains.Postgres;
using PahlawanPangan.Safety;

namespace PahlawanPangan.Grains.Safety;

/// <summary>
/// The safety tables that are in force on this silo. They are read before the first lot is loaded; after that
/// <see cref="SafetyTablesFeed"/> follows their changes, and the grain that changes one sets it here at once.
/// </summary>
internal sealed class SafetyTables
{
    private const string Versions = "SELECT kind, version FROM document WHERE kind = ANY ($1) AND id = ANY ($2)";

    private static readonly string[] Kinds = [TemperatureLimitsGrain.Kind, ShelfLivesGrain.Kind];
    private static readonly Guid[] Ids = [SafetyTableKeys.TemperatureLimits, SafetyTableKeys.ShelfLives];

    private readonly NpgsqlDataSource _database;
    private readonly DocumentStore _documents;
    private readonly Lock _gate = new();
    private SafetyRules _current = SafetyRules.BuiltIn;
    private volatile bool _isRead;

    /// <summary>Creates the tables over a database.</summary>
    public SafetyTables(LotShards shards, DocumentStore documents)
    {
        _database = shards.Queries;
        _documents = documents;
    }

    /// <summary>The tables as rules take them.</summary>
    public SafetyRules Current => Volatile.Read(ref _current);

    /// <summary>
    /// Reads the tables, unless that was done before: no rule goes by what the engine comes with when an operator changed it.
    /// </summary>
    public ValueTask EnsureReadAsync() => _isRead ? ValueTask.CompletedTask : new ValueTask(RefreshAsync(CancellationToken.None));

    /// <summary>Reads the tables whose version has changed.</summary>
    public async Task RefreshAsync(CancellationToken cancellation)
    {
        var stored = await ReadVersionsAsync(cancellation);
        if (stored.GetValueOrDefault(TemperatureLimitsGrain.Kind) + 1 > Current.Limits.Version
            && await ReadAsync<TemperatureLimitsState>(TemperatureLimitsGrain.Kind, Ids[0], cancellation) is { } limits)
        {
            Set(limits.Current);
        }

        if (stored.GetValueOrDefault(ShelfLivesGrain.Kind) + 1 > Current.ShelfLives.Version
            && await ReadAsync<ShelfLivesState>(ShelfLivesGrain.Kind, Ids[1], cancellation) is { } lives)
        {
            Set(lives.Current);
        }

        _isRead = true;
    }

    /// <summary>Takes over temperature limits, unless newer ones are in force.</summary>
    public void Set(TemperatureLimits limits)
    {
        lock (_gate)
        {
            if (limits.Version > _current.Limits.Version)
            {
                Volatile.Write(ref _current, new SafetyRules(limits, _current.ShelfLives));
            }
        }
    }

    /// <summary>Takes over shelf lives, unless newer ones are in force.</summary>
    public void Set(ShelfLives lives)
    {
        lock (_gate)
        {
            if (lives.Version > _current.ShelfLives.Version)
            {
                Volatile.Write(ref _current, new SafetyRules(_current.Limits, lives));
            }
        }
    }

    private async Task<Dictionary<string, long>> ReadVersionsAsync(CancellationToken cancellation)
    {
        await using var command = _database.CreateCommand(Versions);
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = Kinds });
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = Ids });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var versions = new Dictionary<string, long>();
        while (await reader.ReadAsync(cancellation))
        {
            versions[reader.GetString(0)] = reader.GetInt64(1);
        }

        return versions;
    }

    private async Task<TState?> ReadAsync<TState>(string kind, Guid id, CancellationToken cancellation)
        where TState : DocumentState =>
        await _documents.LoadAsync(kind, id, cancellation) is { } stored ? DocumentStorage.Deserialize<TState>(stored.Body) : null;
}
