using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using PahlawanPangan.Grains.Accounts;
using PahlawanPangan.Grains.Lots;
using PahlawanPangan.Grains.Silo;

namespace PahlawanPangan.Silo;

/// <summary>Puts a silo into a host: its own executable, or one that holds a gateway too.</summary>
public static class SiloHosting
{
    /// <summary>
    /// Adds a silo with the grains. Besides the grains' sections it takes <c>PANGAN_POSTGRES</c>, <c>PANGAN_NATS</c> and
    /// <c>PANGAN_KEYS</c>, a folder with the secret keys; and the silo's two ports, see <see cref="SiloSettings"/>.
    /// </summary>
    public static IHostApplicationBuilder AddPanganSilo(this IHostApplicationBuilder builder)
    {
        SiloSettings.Apply(builder.Configuration);
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
        builder.Services.AddPanganGrains(builder.Configuration);
        builder.Services.AddPanganSigning();
        var siloPort = builder.Configuration.GetValue(SiloSettings.SiloPortVariable, EndpointOptions.DEFAULT_SILO_PORT);
        var gatewayPort = builder.Configuration.GetValue(SiloSettings.SiloGatewayPortVariable, EndpointOptions.DEFAULT_GATEWAY_PORT);
        builder.UseOrleans(silo => silo.UseLocalhostClustering(siloPort, gatewayPort));
        return builder;
    }
}
