using PahlawanPangan.Peers.Claims;
using Wolverine;
using Wolverine.Postgresql;

namespace PahlawanPangan.Peers.Wolverine;

/// <summary>Wolverine with its durable inbox in PostgreSQL, and one durable local queue in batches.</summary>
internal static class WolverineHosting
{
    private const int BatchMax = 500;

    public static void AddWolverine(this WebApplicationBuilder builder, PeerSettings settings)
    {
        builder.Services.AddSingleton<IClaims, WolverineClaims>();

        // Handlers are written with what they use, and these take it from here.
        builder.Services.AddSingleton(settings.Background);
        builder.Host.UseWolverine(options =>
        {
            _ = options.UseRuntimeCompilation();
            _ = options.PersistMessagesWithPostgresql(settings.Background, "wolverine");

            // One process: no leader is elected.
            options.Durability.Mode = DurabilityMode.Solo;
            options.Durability.DurabilityMetricsEnabled = false;
            options.Policies.UseDurableLocalQueues();
            _ = options.BatchMessagesOf<ClaimMade>(static batching => batching.BatchSize = BatchMax).Sequential();
        });
    }
}
