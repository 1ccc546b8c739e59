using System.Security.Cryptography;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;
using Orleans.TestingHost;
using PahlawanPangan.Grains;
using PahlawanPangan.Grains.Accounts;
using PahlawanPangan.Grains.Ledger;
using PahlawanPangan.Grains.Lots;
using PahlawanPangan.Grains.Notifications;
using PahlawanPangan.Grains.Postgres.Migrations;

namespace PahlawanPangan.TestingHost;

/// <summary>
/// The product's grains in this process, over a real PostgreSQL and a real nats-server, which are started for it unless they are named. Its
/// keys are all zero, so that tests can compute what depends on them.
/// </summary>
public sealed class PanganTestCluster : IAsyncDisposable
{
    /// <summary>Orleans reserves 9 MB for a million addresses, in each silo and each client.</summary>
    private const int DirectoryCacheSize = 10_000;

    private readonly InProcessTestCluster _cluster;
    private readonly TestServers _servers;

    private PanganTestCluster(InProcessTestCluster cluster, TestServers servers) => (_cluster, _servers) = (cluster, servers);

    /// <summary>Derives the pickup codes of claims, as the silo does.</summary>
    public static PickupCodes Codes { get; } = new(new byte[PickupCodes.KeyBytesMin]);

    /// <summary>The keys of accounts, codes and sessions.</summary>
    public static IdentityKeys IdentityKeys { get; } =
        new(new byte[IdentityKeys.KeyBytes], [new ContactKey("test", new byte[IdentityKeys.KeyBytes])]);

    /// <summary>The key that signs the ledger's checkpoints and certificates; another one in each process.</summary>
    public static LedgerKey LedgerKey { get; } = NewLedgerKey();

    /// <summary>Makes references to grains.</summary>
    public IGrainFactory Grains => _cluster.Client;

    /// <summary>The services of the first silo.</summary>
    public IServiceProvider Services => _cluster.GetSiloServiceProvider();

    /// <summary>The database, for tests that look at what was stored.</summary>
    public string PostgresConnectionString => _servers.PostgresConnectionString;

    /// <summary>The broker, for tests that look at what was published.</summary>
    public string NatsUrl => _servers.NatsUrl;

    /// <summary>Starts servers as needed, migrates the database and starts the silos.</summary>
    public static async Task<PanganTestCluster> StartAsync(PanganTestOptions? options = null)
    {
        options ??= new PanganTestOptions();
        var servers = await TestServers.StartAsync(options);
        try
        {
            var configuration = Configure(options, servers);
            await MigrateAsync(configuration);
            var cluster = Build(options, configuration);
            await cluster.DeployAsync();
            return new PanganTestCluster(cluster, servers);
        }
        catch
        {
            await servers.DisposeAsync();
            throw;
        }
    }

    /// <summary>Deactivates every idle grain, so that the next calls load what is stored.</summary>
    public Task ForgetGrainsAsync() => Grains.GetGrain<IManagementGrain>(0).ForceActivationCollection(TimeSpan.Zero);

    /// <summary>Stops the silos as an operator would, and leaves the servers.</summary>
    public Task StopSilosAsync() => _cluster.StopAllSilosAsync();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _cluster.DisposeAsync();
        await _servers.DisposeAsync();
    }

    private static LedgerKey NewLedgerKey()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return LedgerKey.Read(key.ExportPkcs8PrivateKeyPem());
    }

    private static IConfigurationRoot Configure(PanganTestOptions options, TestServers servers) =>
        new ConfigurationBuilder().AddInMemoryCollection(
        [
            new("Postgres:ConnectionString", servers.PostgresConnectionString),
            new("Nats:Url", servers.NatsUrl),
            new("Downstream:Enabled", options.Consumers ? "true" : "false"),

            // What waits in production because others are there waits for nobody in a test.
            new("Relay:PollMilliseconds", "20"),
            new("Relay:RetryMilliseconds", "20"),
            new("Relay:GatherMilliseconds", "0"),
            new("Downstream:GatherMilliseconds", "0"),
            new("Relay:KeepMilliseconds", "50"),
        ]).AddInMemoryCollection(options.Settings).Build();

    private static async Task MigrateAsync(IConfiguration configuration)
    {
        var services = new ServiceCollection().AddLogging().AddPanganDatabase(configuration);
        await using var provider = services.BuildServiceProvider();
        await provider.GetRequiredService<ShardMigrator>().MigrateAsync(CancellationToken.None);
    }

    private static InProcessTestCluster Build(PanganTestOptions options, IConfiguration configuration)
    {
        var builder = new InProcessTestClusterBuilder((short)options.Silos);
        builder.ConfigureSiloHost((_, host) =>
        {
            host.Services.AddSingleton(Codes);
            host.Services.AddSingleton(options.Keys ?? IdentityKeys);
            host.Services.AddSingleton(new WebhookSecrets(new byte[WebhookSecrets.KeyBytesMin]));
            host.Services.AddSingleton(LedgerKey);
            host.Services.AddSingleton(new Clock(options.Time ?? TimeProvider.System));
            host.Services.AddPanganGrains(configuration);
            host.Services.Configure<GrainDirectoryOptions>(options => options.CacheSize = DirectoryCacheSize);
        });
        builder.ConfigureClientHost(host =>
            host.Services.Configure<GrainDirectoryOptions>(options => options.CacheSize = DirectoryCacheSize));
        return builder.Build();
    }
}
