using Npgsql;
using PahlawanPangan.Grains.Accounts;
using PahlawanPangan.Grains.Lots;
using PahlawanPangan.Local.Servers;
using PahlawanPangan.Lots;
using PahlawanPangan.Testing;

namespace PahlawanPangan.Tests.Cluster;

/// <summary>A silo with the product's grains in this process, over a database and a broker of its own, in a time of its own.</summary>
public sealed class PanganCluster : IAsyncDisposable
{
    private readonly PanganTestCluster _cluster;

    private PanganCluster(PanganTestCluster cluster, NpgsqlDataSource database, NatsServer nats, TestTime time)
    {
        _cluster = cluster;
        Database = database;
        Nats = nats;
        Time = time;
    }

    /// <summary>The keys of accounts, codes and sessions that every cluster has.</summary>
    public static IdentityKeys IdentityKeys => PanganTestCluster.IdentityKeys;

    public NpgsqlDataSource Database { get; }

    public NatsServer Nats { get; }

    public TestTime Time { get; }

    public PickupCodes Codes { get; } = PanganTestCluster.Codes;

    public IGrainFactory Grains => _cluster.Grains;

    /// <summary>The silo's services.</summary>
    public IServiceProvider Services => _cluster.Services;

    /// <param name="servers">Gives the database.</param>
    /// <param name="link">Stands between the silo and the database, when a test wants to cut them apart.</param>
    /// <param name="settings">Settings besides the servers' addresses.</param>
    public static async Task<PanganCluster> StartAsync(
        Servers servers, DatabaseLink? link = null, params (string Name, string Value)[] settings)
    {
        var connectionString = await servers.NewDatabaseAsync();
        var nats = await NatsServer.StartAsync();
        var time = new TestTime();
        var cluster = await PanganTestCluster.StartAsync(new PanganTestOptions
        {
            PostgresConnectionString = link?.Redirect(connectionString) ?? connectionString,
            NatsUrl = nats.Url,
            Time = time,
            Settings = settings.Select(setting => new KeyValuePair<string, string?>(setting.Name, setting.Value))
                .Prepend(new("Lots:SweepMilliseconds", "60000")).ToDictionary(),
        });
        return new PanganCluster(cluster, NpgsqlDataSource.Create(connectionString), nats, time);
    }

    /// <summary>The grain of a lot.</summary>
    public ILotGrain Lot(Guid lotId) => Grains.GetGrain<ILotGrain>(lotId);

    /// <summary>Posts a lot and gives its id.</summary>
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

    /// <summary>A single value that a query gives.</summary>
    public async Task<T> QueryAsync<T>(string sql)
    {
        await using var command = Database.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public async Task ExecuteAsync(string sql)
    {
        await using var command = Database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _cluster.DisposeAsync();
        await Nats.DisposeAsync();
        await Database.DisposeAsync();
    }
}
