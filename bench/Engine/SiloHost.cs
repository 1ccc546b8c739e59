using System.Security.Cryptography;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using PahlawanPangan.Grains;
using PahlawanPangan.Grains.Accounts;
using PahlawanPangan.Grains.Lots;
using PahlawanPangan.Grains.Outbox;
using PahlawanPangan.Local.Servers;

namespace PahlawanPangan.Bench.Engine;

/// <summary>A silo in this process, registered as the product's silo is, on free ports.</summary>
internal sealed class SiloHost : IAsyncDisposable
{
    private static int s_clusters;
    private readonly IHost _host;

    private SiloHost(IHost host) => _host = host;

    public IGrainFactory Grains => _host.Services.GetRequiredService<IGrainFactory>();

    public IServiceProvider Services => _host.Services;

    /// <summary>Starts one.</summary>
    /// <param name="connectionString">Its database.</param>
    /// <param name="natsUrl">Its broker.</param>
    /// <param name="work">Its work in addition to serving grains.</param>
    /// <param name="settings">More settings, as an operator writes them.</param>
    public static async Task<SiloHost> StartAsync(
        string connectionString, string natsUrl, SiloWork work, IReadOnlyDictionary<string, string?> settings)
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Postgres:ConnectionString"] = connectionString,
            ["Nats:Url"] = natsUrl,
            ["Downstream:Enabled"] = work == SiloWork.Everything ? "true" : "false",
        });
        builder.Configuration.AddInMemoryCollection(settings);
        builder.Logging.SetMinimumLevel(LogLevel.Error).AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Services.AddSingleton(new PickupCodes(RandomNumberGenerator.GetBytes(PickupCodes.KeyBytesMin)));
        builder.Services.AddSingleton(new IdentityKeys(
            new byte[IdentityKeys.KeyBytes], [new ContactKey("bench", new byte[IdentityKeys.KeyBytes])]));
        builder.Services.AddPanganGrains(builder.Configuration);
        if (work == SiloWork.ClaimsOnly)
        {
            // Without its service no relay is started.
            builder.Services.Remove(builder.Services.Single(service => service.ImplementationType == typeof(RelayService)));
        }

        // Silos of figures that run in turn do not know each other.
        var cluster = $"bench-{Interlocked.Increment(ref s_clusters)}";
        builder.UseOrleans(silo => silo.UseLocalhostClustering(FreePort.Find(), FreePort.Find(), serviceId: cluster, clusterId: cluster));

        // The default lifetime handles Ctrl-C itself; here it must end the bench and its servers.
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        var host = builder.Build();
        await host.StartAsync();
        return new SiloHost(host);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(TimeSpan.FromSeconds(30));
        _host.Dispose();
    }

    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
