using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using PahlawanPangan.Gateway.Tokens;
using Wire = Pangan.V1;

namespace PahlawanPangan.Tests.Grpc;

/// <summary>Whole ways over gRPC, with real grains and a real database.</summary>
[Collection<RecordCollection>]
public sealed class GrpcWalkTests(Servers servers, SharedCluster shared)
{
    private readonly Caller _donor = new(Guid.CreateVersion7(), Role.Donor);
    private readonly Caller _recipient = new(Guid.CreateVersion7(), Role.Recipient);

    private PanganCluster Cluster => shared.Cluster;

    [Fact]
    public async Task Lot_is_posted_found_claimed_collected_and_withdrawn()
    {
        using var caller = await StartAsync();
        var posted = (await caller.Lots.PostLotAsync(GrpcSamples.Lot(Cluster.Time.Now, 20), Key(_donor))).Lot;
        Assert.Equal(
            (1, Wire.LotStatus.Open, 20, _donor.Id.ToString()),
            (posted.Version, posted.Status, posted.Quantities.Available, posted.DonorId));
        Assert.Equal([Wire.Allergen.Eggs, Wire.Allergen.Soybeans], posted.Allergens.Order());
        Assert.Equal([Wire.Diet.Vegetarian], posted.Diet);
        Assert.Equal("Jl. Sudirman 1", posted.Location.Address);

        var claimed = (await caller.Claims.ClaimLotAsync(new() { LotId = posted.Id, Quantity = 3 }, Key(_recipient))).Claim;
        Assert.Equal((Wire.ClaimStatus.Held, 6), (claimed.Status, claimed.PickupCode.Length));
        var second = (await caller.Claims.ClaimLotAsync(new() { LotId = posted.Id, Quantity = 2 }, Key(_recipient))).Claim;

        var wrong = await RefusedCall.OfAsync(caller.Claims.CollectClaimAsync(
            new() { LotId = posted.Id, ClaimId = claimed.Id, Code = claimed.PickupCode == "000000" ? "000001" : "000000" }, For(_donor)));
        Assert.Equal((StatusCode.PermissionDenied, "pickup-code-wrong"), (wrong.Code, wrong.Slug));
        Assert.Equal("4", wrong.Info.Metadata["attemptsLeft"]);
        var collected = (await caller.Claims.CollectClaimAsync(
            new() { LotId = posted.Id, ClaimId = claimed.Id, Code = claimed.PickupCode }, For(_donor))).Claim;
        Assert.Equal((Wire.ClaimStatus.Collected, 3), (collected.Status, collected.Collected));
        var cancelled = (await caller.Claims.CancelClaimAsync(new() { LotId = posted.Id, ClaimId = second.Id }, For(_recipient))).Claim;
        Assert.Equal(Wire.ClaimStatus.Cancelled, cancelled.Status);

        var tooMany = await RefusedCall.OfAsync(
            caller.Claims.ClaimLotAsync(new() { LotId = posted.Id, Quantity = 18 }, Key(_recipient)));
        Assert.Equal((StatusCode.FailedPrecondition, "insufficient-quantity"), (tooMany.Code, tooMany.Slug));
        Assert.Equal("17", tooMany.Info.Metadata["available"]);

        var stale = await RefusedCall.OfAsync(
            caller.Lots.AdjustLotAsync(new() { LotId = posted.Id, Posted = 30, ExpectedVersion = 1 }, For(_donor)));
        Assert.Equal((StatusCode.Aborted, "version-mismatch"), (stale.Code, stale.Slug));
        var adjusted = (await caller.Lots.AdjustLotAsync(new() { LotId = posted.Id, Posted = 30, Notes = "Bawa kotak" }, For(_donor))).Lot;
        Assert.Equal((30, "Bawa kotak"), (adjusted.Quantities.Posted, adjusted.Notes));
        var withdrawn = (await caller.Lots.WithdrawLotAsync(new() { LotId = posted.Id, Reason = "sold" }, For(_donor))).Lot;
        Assert.Equal((Wire.LotStatus.Withdrawn, 27), (withdrawn.Status, withdrawn.Quantities.Withdrawn));
        var recalled = await caller.Lots.RecallLotAsync(new() { LotId = posted.Id, Reason = "unsafe" }, For(_donor));
        Assert.Equal(posted.Id, recalled.LotId);
        Assert.Equal(
            Wire.LotStatus.Recalled, (await caller.Lots.GetLotAsync(new() { LotId = posted.Id }, For(_recipient))).Lot.Status);
    }

    [Fact]
    public async Task Key_gets_the_first_answer_again_over_grpc_and_over_rest()
    {
        using var caller = await StartAsync();
        var request = GrpcSamples.Lot(Cluster.Time.Now, 20);
        var first = await caller.Lots.PostLotAsync(request, For(_donor, "post"));
        Assert.Equal(first, await caller.Lots.PostLotAsync(request, For(_donor, "post")));
        request.Quantity = 21;
        var reused = await RefusedCall.OfAsync(caller.Lots.PostLotAsync(request, For(_donor, "post")));
        Assert.Equal((StatusCode.InvalidArgument, "idempotency-key-reused"), (reused.Code, reused.Slug));

        var lot = first.Lot.Id;
        var claim = new Wire.ClaimLotRequest { LotId = lot, Quantity = 3 };
        var claimed = (await caller.Claims.ClaimLotAsync(claim, For(_recipient, "claim"))).Claim;
        var overRest = await SendAsync("POST", $"/v1/lots/{lot}/claims", new { quantity = 3 }, _recipient, "claim");
        Assert.Equal((201, claimed.Id), (overRest.Status, (string?)overRest.Json!["id"]));

        var change = new Wire.AdjustLotRequest { LotId = lot, Posted = 25 };
        var changed = await caller.Lots.AdjustLotAsync(change, For(_donor, "adjust"));
        await caller.Lots.AdjustLotAsync(new() { LotId = lot, Posted = 40 }, For(_donor));
        Assert.Equal(changed.Lot, (await caller.Lots.AdjustLotAsync(change, For(_donor, "adjust"))).Lot);
        var again = await SendAsync("PATCH", $"/v1/lots/{lot}", new { posted = 25 }, _donor, "adjust");
        Assert.Equal((200, 25), (again.Status, (int?)again.Json!["quantities"]!["posted"]));

        await SendAsync("DELETE", $"/v1/lots/{lot}/claims/{claimed.Id}", null, _recipient, "cancel");
        var cancel = new Wire.CancelClaimRequest { LotId = lot, ClaimId = claimed.Id };
        Assert.Equal(Wire.ClaimStatus.Cancelled, (await caller.Claims.CancelClaimAsync(cancel, For(_recipient, "cancel"))).Claim.Status);
        var other = await RefusedCall.OfAsync(caller.Claims.CollectClaimAsync(
            new() { LotId = lot, ClaimId = claimed.Id, Code = claimed.PickupCode }, For(_donor)));
        Assert.Equal((StatusCode.FailedPrecondition, "claim-not-held"), (other.Code, other.Slug));
    }

    [Fact]
    public async Task Lot_and_delivery_of_someone_else_are_neither_changed_nor_shown()
    {
        using var caller = await StartAsync();
        var lot = (await caller.Lots.PostLotAsync(GrpcSamples.Lot(Cluster.Time.Now, 5), Key(_donor))).Lot;
        var claim = (await caller.Claims.ClaimLotAsync(new() { LotId = lot.Id, Quantity = 1 }, Key(_recipient))).Claim;
        var (donor, recipient) = (new Caller(Guid.CreateVersion7(), Role.Donor), new Caller(Guid.CreateVersion7(), Role.Recipient));
        var courier = new Caller(Guid.CreateVersion7(), Role.Courier);

        foreach (var refused in (RefusedCall[])
        [
            await RefusedCall.OfAsync(caller.Lots.WithdrawLotAsync(new() { LotId = lot.Id, Reason = "mine" }, For(donor))),
            await RefusedCall.OfAsync(caller.Claims.ListClaimsOfLotAsync(new() { LotId = lot.Id }, For(donor))),
            await RefusedCall.OfAsync(caller.Claims.CancelClaimAsync(new() { LotId = lot.Id, ClaimId = claim.Id }, For(recipient))),
            await RefusedCall.OfAsync(caller.Claims.GetClaimAsync(new() { ClaimId = claim.Id }, For(recipient))),
            await RefusedCall.OfAsync(caller.Deliveries.GetDeliveryAsync(new() { DeliveryId = claim.Id }, For(courier))),
            await RefusedCall.OfAsync(
                caller.Deliveries.FailDeliveryAsync(new() { DeliveryId = claim.Id, Reason = "mine" }, For(courier))),
        ])
        {
            Assert.True(refused.Code is StatusCode.PermissionDenied or StatusCode.NotFound, refused.Message);
        }
    }

    [Fact]
    public async Task Courier_sets_a_profile_and_sees_offers_and_route()
    {
        using var caller = await StartAsync();
        var courier = new Caller(Guid.CreateVersion7(), Role.Courier);
        await caller.Deliveries.SetCourierAsync(
            new()
            {
                CapacityKg = 20,
                TemperatureClasses = { Wire.TemperatureClass.Hot, Wire.TemperatureClass.Ambient },
                Location = new() { Lat = -6.2, Lon = 106.8 },
                RadiusKm = 10,
            },
            For(courier));
        Assert.Empty((await caller.Deliveries.ListOffersAsync(new(), For(courier))).Items);
        Assert.Empty((await caller.Deliveries.GetRouteAsync(new(), For(courier))).Stops);
        var refused = await RefusedCall.OfAsync(caller.Deliveries.HandOverDeliveryAsync(
            new() { DeliveryId = Guid.NewGuid().ToString(), Proof = new() { Kind = Wire.HandoverProofKind.Code, Text = "Budi" } },
            For(courier)));
        Assert.Equal(["proof.code", "proof.text"], refused.Fields.Keys.Order(StringComparer.Ordinal));
    }

    private async Task<GrpcCaller> StartAsync()
    {
        await shared.StartAsync(servers);
        return new GrpcCaller(shared.Gateway.GrpcAddress);
    }

    private Task<Pentest.Answer> SendAsync(string method, string path, object? body, Caller caller, string key) =>
        shared.Gateway.SendAsync(method, path, body, TokenOf(caller), request => request.Headers.Add("Idempotency-Key", key));

    private string TokenOf(Caller caller) => shared.Gateway.Services.GetRequiredService<TokenIssuer>().Issue(caller);

    private Metadata For(Caller caller, string? key = null) => GrpcCaller.With(TokenOf(caller), key);

    private Metadata Key(Caller caller) => For(caller, Guid.NewGuid().ToString("N"));
}
