using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using PahlawanPangan.Deliveries;
using PahlawanPangan.Grains;
using PahlawanPangan.Grains.Deliveries;
using PahlawanPangan.Grains.Postgres;
using PahlawanPangan.Lots;
using PahlawanPangan.Operations;

namespace PahlawanPangan.Tests.Deliveries;

/// <summary>Couriers, claims that ask for one, and the work between them.</summary>
internal static class CourierScene
{
    /// <summary>Where couriers are.</summary>
    public static readonly Place Home = new() { Lat = -6.22, Lon = 106.82 };

    public static async Task<ICourierGrain> CourierAsync(PanganCluster cluster, long capacityGrams, Guid? id = null)
    {
        var courier = cluster.Grains.GetGrain<ICourierGrain>(id ?? Guid.CreateVersion7());
        var profile = await courier.SetProfileAsync(new CourierProfile
        {
            CapacityGrams = capacityGrams,
            TemperatureClasses = new[] { TemperatureClass.Hot },
            Location = Home,
            RadiusKm = 20,
        });
        Assert.False(profile.IsRefused, profile.Refusal?.Detail);
        return courier;
    }

    public static async Task<Guid> ClaimAsync(PanganCluster cluster, Guid lot, long quantity, Caller? caller = null)
    {
        var claim = await cluster.Lot(lot)
            .ClaimAsync(LotSamples.Claim(quantity, caller: caller) with { DeliverTo = new Place { Lat = -6.25, Lon = 106.85 } });
        Assert.False(claim.IsRefused, claim.Refusal?.Detail);
        return claim.Value.Id;
    }

    /// <summary>Waits until all events have reached the deliveries and their table.</summary>
    public static async Task DispatchAsync(PanganCluster cluster, RunningConsumers consumers)
    {
        await consumers.CatchUpAsync("logistics");
        using var dispatcher = Dispatcher(cluster);
        while (await dispatcher.DispatchAsync(CancellationToken.None) > 0)
        {
            // Work rows of one delivery are executed one after the other.
        }

        Assert.Equal(0L, await cluster.QueryAsync<long>("SELECT count(*) FROM delivery_work"));
        await consumers.CatchUpAsync("deliveries");
    }

    public static DeliveryDispatcher Dispatcher(PanganCluster cluster) =>
        new(
            cluster.Database, cluster.Services.GetRequiredService<LotShards>(), cluster.Grains, new Clock(cluster.Time),
            new ServiceStates(cluster.Time), NullLogger<DeliveryDispatcher>.Instance);
}
