using Microsoft.Extensions.Time.Testing;
using Npgsql;
using PahlawanPangan.Grains.Accounts;
using PahlawanPangan.Grains.Lots;
using PahlawanPangan.Local.Servers;
using PahlawanPangan.Lots;
using PahlawanPangan.TestingHost;

namespace PahlawanPangan.Tests.Support;

/// <summary>A silo with the product's grains in this process, over its own database and broker, with a fake clock.</summary>
public sealed class PanganCluster : IAsyncDisposable
{
    private readonly PanganTestCluster _cluster;

    private PanganCluster(PanganTestCluster cluster, IReadOnlyList<string> connectionStrings, NatsServer nats, FakeTimeProvider time)
    {
        _cluster = cluster;
        ConnectionString = connectionStrings[0];
        Databases = [.. connectionStrings.Select(text => NpgsqlDataSource.Create(text))];
        Nats = nats;
        Time = time;
    }

    private bool _sharesNats;

    /// <summary>The keys of accounts, codes and sessions that every cluster has.</summary>
    public static IdentityKeys IdentityKeys => PanganTestCluster.IdentityKeys;

    /// <summary>The database of everything but lots, and of lots too unless the cluster has more.</summary>
    public NpgsqlDataSource Database => Databases[0];

    /// <summary>The connection string of the first database, for other processes too.</summary>
    public string ConnectionString { get; }

    /// <summary>The databases that hold lots.</summary>
    public IReadOnlyList<NpgsqlDataSource> Databases { get; }

    public NatsServer Nats { get; }

    public FakeTimeProvider Time { get; }

    public PickupCodes Codes { get; } = PanganTestCluster.Codes;

    public IGrainFactory Grains => _cluster.Grains;

    /// <summary>The silo's services.</summary>
    public IServiceProvider Services => _cluster.Services;

    /// <param name="servers">Provides the database.</param>
    /// <param name="link">A proxy between the silo and the database, for tests that cut the connection.</param>
    /// <param name="settings">Settings in addition to the servers' addresses.</param>
    public static Task<PanganCluster> StartAsync(
        Servers servers, DatabaseLink? link = null, params (string Name, string Value)[] settings) =>
        StartAsync(servers, databases: 1, link, settings);

    /// <summary>The same with its own keys, for a test that changes them.</summary>
    public static async Task<PanganCluster> StartWithKeysAsync(
        Servers servers, IdentityKeys keys, params (string Name, string Value)[] settings) =>
        await StartOverAsync([await servers.NewDatabaseAsync()], keys, null, settings);

    /// <summary>The same with several databases for lots.</summary>
    public static async Task<PanganCluster> StartAsync(
        Servers servers, int databases, DatabaseLink? link = null, params (string Name, string Value)[] settings)
    {
        var connectionStrings = new List<string>();
        for (var shard = 0; shard < databases; shard++)
        {
            connectionStrings.Add(await servers.NewDatabaseAsync(shard));
        }

        return await StartOverAsync(connectionStrings, link, settings);
    }

    /// <summary>The same over databases that may hold lots already. The link is in front of the last of them.</summary>
    public static Task<PanganCluster> StartOverAsync(
        IReadOnlyList<string> connectionStrings, DatabaseLink? link = null, params (string Name, string Value)[] settings) =>
        StartOverAsync(connectionStrings, IdentityKeys, link, settings);

    /// <summary>The same over a database and the broker of another cluster.</summary>
    public static Task<PanganCluster> StartOverAsync(string connectionString, NatsServer nats) =>
        StartOverAsync([connectionString], IdentityKeys, null, [], nats);

    private static async Task<PanganCluster> StartOverAsync(
        IReadOnlyList<string> connectionStrings, IdentityKeys keys, DatabaseLink? link, (string Name, string Value)[] settings,
        NatsServer? shared = null)
    {
        var linked = connectionStrings.Select(
            (text, shard) => shard == connectionStrings.Count - 1 && link is not null ? link.Redirect(text) : text).ToArray();
        var nats = shared ?? await NatsServer.StartAsync(Servers.InMemory);
        var time = FakeTime.Start();
        var cluster = await PanganTestCluster.StartAsync(new PanganTestOptions
        {
            PostgresConnectionString = linked[0],
            NatsUrl = nats.Url,
            Time = time,
            Keys = keys,
            Settings = new Dictionary<string, string?>(
            [
                new("Lots:SweepMilliseconds", "60000"),
                .. Enumerable.Range(1, linked.Length - 1)
                    .Select(shard => new KeyValuePair<string, string?>($"Postgres:Shards:{shard}", linked[shard])),
                .. settings.Select(setting => new KeyValuePair<string, string?>(setting.Name, setting.Value)),
            ]),
        });
        return new PanganCluster(cluster, connectionStrings, nats, time) { _sharesNats = shared is not null };
    }

    /// <summary>The grain of a lot.</summary>
    public ILotGrain Lot(Guid lotId) => Grains.GetGrain<ILotGrain>(lotId);

    /// <summary>Posts a lot and returns its id.</summary>
    public async Task<Guid> PostAsync(long quantity, TimeSpan? useBy = null)
    {
        var lotId = Guid.CreateVersion7();
        var posted = await Lot(lotId).PostAsync(LotSamples.Post(Time.Now, quantity, useBy));
        Assert.False(posted.IsRefused, posted.Refusal?.Detail);
        return lotId;
    }

    /// <summary>Deactivates every idle grain, so that the next calls load what is stored.</summary>
    public Task ForgetGrainsAsync() => _cluster.ForgetGrainsAsync();

    public Task StopSiloAsync() => _cluster.StopSilosAsync();

    /// <summary>The single value of a query.</summary>
    public Task<T> QueryAsync<T>(string sql) => Database.ScalarAsync<T>(sql);

    public async Task ExecuteAsync(string sql)
    {
        await using var command = Database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _cluster.DisposeAsync();
        if (!_sharesNats)
        {
            await Nats.DisposeAsync();
        }

        foreach (var database in Databases)
        {
            await database.DisposeAsync();
        }
    }
}
