using NATS.Client.Core;
using PahlawanPangan.Peers.Claims;

namespace PahlawanPangan.Peers.Plain;

/// <summary>ASP.NET Core, Npgsql and NATS.Net: an outbox, a relay, and five durable consumers with an inbox each.</summary>
internal static class PlainHosting
{
    public static void AddPlain(this WebApplicationBuilder builder, PeerSettings settings)
    {
        builder.Services.AddSingleton<Doorbell>();
        builder.Services.AddSingleton<IClaims, PlainClaims>();
        builder.Services.AddSingleton(new NatsConnection(new NatsOpts { Url = settings.NatsUrl }));
        builder.Services.AddHostedService<OutboxRelay>();
        foreach (var (name, statement) in EffectStatements.ByConsumer)
        {
            builder.Services.AddSingleton<IHostedService>(
                services => ActivatorUtilities.CreateInstance<EventConsumer>(services, name, statement));
        }
    }
}
