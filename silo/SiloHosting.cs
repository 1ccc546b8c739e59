using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using PahlawanPangan.Grains;
using PahlawanPangan.Grains.Accounts;
using PahlawanPangan.Grains.Lots;
using PahlawanPangan.Grains.Outbox;
using PahlawanPangan.Hosting.Clocks;
using PahlawanPangan.Hosting.Clustering;
using PahlawanPangan.Hosting.Telemetry;
using PahlawanPangan.Hosting.Tls;
using PahlawanPangan.Silo.Dashboards;

namespace PahlawanPangan.Silo;

/// <summary>Adds a silo to a host, with or without a gateway.</summary>
public static class SiloHosting
{
    /// <summary>How long a silo may take to hand over its grains and to write accepted commands.</summary>
    private static readonly TimeSpan LeavingLimit = TimeSpan.FromSeconds(90);

    /// <summary>
    /// Adds a silo with the grains. In addition to the grains' sections it reads <c>PANGAN_POSTGRES</c>, <c>PANGAN_NATS</c> and
    /// <c>PANGAN_KEYS</c>, a folder with the secret keys; and the variables of the cluster, see <see cref="ClusterSettingsReader"/>.
    /// </summary>
    public static IHostApplicationBuilder AddPanganSilo(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        SiloSettings.Apply(builder.Configuration);
        var cluster = ClusterSettingsReader.ReadForSilo(builder.Configuration);
        var lead = SiloSettings.ContactKeyLead(builder.Configuration);
        var keys = SiloKeys.Read(builder.Configuration[SiloSettings.KeysVariable], lead);
        builder.Services.AddSingleton(new PickupCodes(keys.PickupCodes));
        var downstream = DownstreamKeys.Read(builder.Configuration[SiloSettings.KeysVariable]!);
        builder.Services.AddSingleton(downstream.Webhooks);
        builder.Services.AddSingleton(downstream.Ledger);
        builder.Services.AddSingleton(keys.Identity);
        var folder = builder.Configuration[SiloSettings.KeysVariable]!;
        builder.Services.AddSingleton(new ContactKeySource(() => SiloKeys.ReadContacts(folder, lead)));
        builder.Services.AddHostedService<ContactKeyWatcher>();
        builder.Services.AddActivationLimits(builder.Configuration);

        // Before the grains' own services: a host stops in the opposite order, and services that consume events and call grains must
        // stop before the silo.
        builder.UseOrleans(silo => silo.UsePanganClustering(cluster).AddActivityPropagation().AddOperatorDashboard());
        builder.Services.AddPanganGrains(builder.Configuration);
        ClockWatch.Add(builder.Services);
        CertificateWatch.Add(builder.Services, static provider => provider.GetRequiredService<NatsOptions>().TlsFiles);
        builder.Services.AddPanganEnvironmentCheck();
        builder.Services.AddPanganSigning();
        builder.Services.Configure<HostOptions>(static host =>
            host.ShutdownTimeout = host.ShutdownTimeout < LeavingLimit ? LeavingLimit : host.ShutdownTimeout);
        builder.Logging.AddStartingWatchdogFilter();
        builder.AddPanganTelemetry("silo");
        return builder;
    }

    private static void AddActivationLimits(this IServiceCollection services, IConfiguration configuration)
    {
        services.TryAddSingleton<IValidateOptions<ActivationOptions>, ActivationOptionsValidator>();
        services.AddOptions<ActivationOptions>().Bind(configuration.GetSection(ActivationOptions.Section)).ValidateOnStart();
        services.AddSingleton<IConfigureOptions<GrainCollectionOptions>, ActivationLimits>();
    }
}
