using PahlawanPangan.Deliveries;
using PahlawanPangan.Grains.Deliveries;
using PahlawanPangan.Lots;

using static PahlawanPangan.Tests.Deliveries.CourierScene;

namespace PahlawanPangan.Tests.Deliveries;

/// <summary>Claims that ask for delivery, from the offer to the handover.</summary>
[Collection<ConsumerCollection>]
public sealed class LogisticsTests(ConsumerFixture fixture)
{
    [Fact]
    public async Task Claim_with_delivery_is_offered_taken_picked_up_with_the_code_and_handed_over()
    {
        var (cluster, consumers) = (fixture.Cluster, fixture.Consumers);
        var courier = await CourierAsync(cluster, capacityGrams: 20_000);
        var lot = await cluster.PostAsync(20);
        _ = await cluster.Lot(lot).ClaimAsync(LotSamples.Claim(1));
        var claim = await ClaimAsync(cluster, lot, 5);
        await DispatchAsync(cluster, consumers);

        var offer = Assert.Single((await courier.OffersAsync(50)).Value!.Items, one => one.Id == claim);
        Assert.Equal((claim, 5 * 420L, DeliveryStatus.Offered), (offer.Id, offer.Grams, offer.Status));
        var other = await CourierAsync(cluster, capacityGrams: 20_000);
        Assert.Equal(DeliveryStatus.Assigned, (await courier.AcceptAsync(claim, null)).Value!.Status);
        Assert.Equal(RefusalKind.NotFound, (await other.AcceptAsync(claim, null)).Refusal!.Kind);
        Assert.Equal([true, false], (await courier.RouteAsync()).Value!.Stops.Select(stop => stop.IsPickup));
        Assert.Equal(RefusalKind.DeliveryNotOpen, (await courier.HandOverAsync(claim, null)).Refusal!.Kind);
        Assert.Equal(RefusalKind.NotFound, (await other.PickUpAsync(claim, cluster.Codes.Of(claim), null)).Refusal!.Kind);
        Assert.Equal(RefusalKind.PickupCodeWrong, (await courier.PickUpAsync(claim, "x", null)).Refusal!.Kind);
        Assert.Equal(DeliveryStatus.PickedUp, (await courier.PickUpAsync(claim, cluster.Codes.Of(claim), null)).Value!.Status);
        Assert.Equal([false], (await courier.RouteAsync()).Value!.Stops.Select(stop => stop.IsPickup));
        Assert.Equal(DeliveryStatus.HandedOver, (await courier.HandOverAsync(claim, null)).Value!.Status);
        Assert.Empty((await courier.RouteAsync()).Value!.Stops);

        // The collection's own event comes later and changes nothing.
        await DispatchAsync(cluster, consumers);
        Assert.Equal(
            DeliveryStatus.HandedOver, (await cluster.Grains.GetGrain<IDeliveryGrain>(claim).GetAsync(LotSamples.Operator)).Value!.Status);
        Assert.Equal(5, (await cluster.Lot(lot).GetAsync()).Value!.Quantities.Collected);
        await consumers.CatchUpAsync("ledger");
        Assert.Equal(4L, await cluster.QueryAsync<long>(
            $"SELECT count(*) FROM ledger_entry WHERE aggregate_id = '{claim}' AND subject LIKE 'pangan.delivery.%'"));
    }

    [Fact]
    public async Task Full_route_refuses_what_does_not_fit_and_keeps_what_it_has()
    {
        var (cluster, consumers) = (fixture.Cluster, fixture.Consumers);
        var courier = await CourierAsync(cluster, capacityGrams: 9 * 420);
        var lot = await cluster.PostAsync(100);
        Guid[] claims = [await ClaimAsync(cluster, lot, 5), await ClaimAsync(cluster, lot, 4)];
        var tooMuch = await ClaimAsync(cluster, lot, 10);
        await DispatchAsync(cluster, consumers);
        foreach (var claim in claims)
        {
            Assert.False((await courier.AcceptAsync(claim, null)).IsRefused);
        }

        Assert.Equal(RefusalKind.RouteFull, (await courier.AcceptAsync(tooMuch, null)).Refusal!.Kind);
        Assert.Equal(claims.Order(), (await courier.RouteAsync()).Value!.Stops.Select(stop => stop.DeliveryId).Distinct().Order());
        Assert.Equal(
            DeliveryStatus.Offered, (await cluster.Grains.GetGrain<IDeliveryGrain>(tooMuch).GetAsync(LotSamples.Operator)).Value!.Status);
    }

    [Fact]
    public async Task Late_courier_loses_the_delivery_and_too_many_failures_release_the_hold()
    {
        var (cluster, consumers) = (fixture.Cluster, fixture.Consumers);
        var courier = await CourierAsync(cluster, capacityGrams: 20_000);
        var lot = await cluster.PostAsync(5);
        var claim = await ClaimAsync(cluster, lot, 5);
        await DispatchAsync(cluster, consumers);
        Assert.False((await courier.AcceptAsync(claim, null)).IsRefused);
        await consumers.CatchUpAsync("deliveries");
        cluster.Time.Advance(TimeSpan.FromMinutes(46));
        Assert.NotEqual(0, await Dispatcher(cluster).SettleLateAsync(CancellationToken.None));
        Assert.Empty((await courier.RouteAsync()).Value!.Stops);

        for (var failure = 2; failure <= 3; failure++)
        {
            Assert.False((await courier.AcceptAsync(claim, null)).IsRefused);
            var failed = await courier.FailAsync(claim, "flat tyre", null);
            Assert.Equal(failure < 3 ? DeliveryStatus.Offered : DeliveryStatus.Failed, failed.Value!.Status);
        }

        Assert.Equal(5, (await cluster.Lot(lot).GetAsync()).Value!.Quantities.Available);
        Assert.Equal(RefusalKind.DeliveryNotOpen, (await courier.AcceptAsync(claim, null)).Refusal!.Kind);
    }

    [Fact]
    public async Task Cancelled_claim_ends_its_delivery()
    {
        var (cluster, consumers) = (fixture.Cluster, fixture.Consumers);
        var courier = await CourierAsync(cluster, capacityGrams: 20_000);
        var lot = await cluster.PostAsync(5);
        var claim = await ClaimAsync(cluster, lot, 5);
        await DispatchAsync(cluster, consumers);
        Assert.False((await courier.AcceptAsync(claim, null)).IsRefused);
        await cluster.Lot(lot).CancelAsync(LotSamples.Cancel(claim));
        await DispatchAsync(cluster, consumers);
        Assert.Equal(
            DeliveryStatus.Ended, (await cluster.Grains.GetGrain<IDeliveryGrain>(claim).GetAsync(LotSamples.Operator)).Value!.Status);
        Assert.Empty((await courier.RouteAsync()).Value!.Stops);
    }

    [Fact]
    public void Route_that_grows_stays_feasible_and_never_loses_a_stop()
    {
        var random = new Random(7);
        var now = new DateTimeOffset(2026, 11, 22, 8, 0, 0, TimeSpan.Zero);
        for (var trial = 0; trial < 50; trial++)
        {
            var route = new List<RouteStop>();
            for (var i = 0; i < 8; i++)
            {
                var id = Guid.CreateVersion7();
                var from = now.AddMinutes(random.Next(0, 120));
                var pickup = new RouteStop
                {
                    DeliveryId = id,
                    IsPickup = true,
                    Place = new Place { Lat = -6.2 + (random.NextDouble() / 10), Lon = 106.8 + (random.NextDouble() / 10) },
                    From = from,
                    Until = from.AddMinutes(random.Next(10, 120)),
                    Grams = random.Next(1, 10) * 1000,
                };
                var handover = pickup with
                {
                    IsPickup = false,
                    From = DateTimeOffset.MinValue,
                    Until = now.AddMinutes(random.Next(60, 300)),
                    Place = Home,
                };
                if (CourierRoute.With(route, pickup, handover, Home, now, 15_000) is { } longer)
                {
                    Assert.Equal(route.Count + 2, longer.Count);
                    Assert.All(route, stop => Assert.Contains(stop, longer));
                    Assert.True(longer.IndexOf(pickup) < longer.IndexOf(handover));
                    Assert.True(CourierRoute.IsFeasible(longer, Home, now, 15_000));
                    route = longer;
                }
            }
        }
    }
}
