using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using PahlawanPangan.Gateway.Tokens;
using PahlawanPangan.Lots;
using PahlawanPangan.Tests.Deliveries;
using PahlawanPangan.Tests.Pentest;

namespace PahlawanPangan.Tests.Claims;

/// <summary>Readings, overrides and rejections over HTTP, from the posting to the courier's pickup.</summary>
[Safety]
[Collection<RecordCollection>]
public sealed class FoodSafetyRequestTests(Servers servers, SharedCluster shared)
{
    private readonly Guid _donor = Guid.CreateVersion7();
    private readonly Guid _recipient = Guid.CreateVersion7();

    public static TheoryData<string, string, int, string, string> BadPostings => new()
    {
        { "temperature", """{"celsius":70,"measuredAt":"{+2}"}""", 400, "validation", "temperature.measuredAt" },
        { "temperature", """{"celsius":70,"measuredAt":"{-1441}"}""", 400, "validation", "temperature.measuredAt" },
        { "temperature", """{"celsius":151,"measuredAt":"{0}"}""", 400, "validation", "temperature.celsius" },
        { "temperature", """{"celsius":70,"measuredAt":"{0}","unit":"F"}""", 400, "validation", "temperature.unit" },
        { "temperature", """{"celsius":40,"measuredAt":"{0}"}""", 409, "temperature-out-of-limits", "temperature" },
        { "preparedAt", "\"{+2}\"", 400, "validation", "preparedAt" },
        { "preparedAt", "\"{-10000}\"", 400, "shelf-life-exceeded", "useBy" },
        { "useBy", "\"{+20000}\"", 400, "shelf-life-exceeded", "useBy" },
    };

    [Theory]
    [MemberData(nameof(BadPostings))]
    public async Task Posting_of_unsafe_or_impossible_food_is_refused_by_name_also_under_its_key(
        string field, string value, int status, string slug, string named)
    {
        await shared.StartAsync(servers);
        var body = JsonNode.Parse(LotSamples.Json(20, Now))!;
        body[field] = JsonNode.Parse(Filled(value));
        var key = Guid.NewGuid().ToString("N");

        var first = await SendAsync("POST", "/v1/lots", body.ToJsonString(), Role.Donor, _donor, key);
        await shared.Cluster.ForgetGrainsAsync();
        var again = await SendAsync("POST", "/v1/lots", body.ToJsonString(), Role.Donor, _donor, key);

        Assert.Equal((status, slug), (first.Status, first.Problem));
        Assert.Equal([named], first.Json!["errors"]!.AsObject().Select(error => error.Key));
        Assert.Equal(slug == "shelf-life-exceeded", first.Json["until"] is not null);
        Assert.Equal((status, slug, (string?)first.Json["detail"]), (again.Status, again.Problem, (string?)again.Json!["detail"]));

        // Nothing was stored, so the key is free for a posting that is right; unless the reading was recorded.
        var right = await SendAsync("POST", "/v1/lots", LotSamples.Json(20, Now), Role.Donor, _donor, key);
        Assert.Equal(status == 409 ? 422 : 201, right.Status);
    }

    [Fact]
    public async Task Category_without_a_shelf_life_is_named_when_the_preparation_is_stated_and_free_otherwise()
    {
        await shared.StartAsync(servers);
        var body = JsonNode.Parse(LotSamples.Json(20, Now))!;
        body["category"] = "moon-cheese";
        Assert.Equal(201, (await SendAsync("POST", "/v1/lots", body.ToJsonString(), Role.Donor, _donor)).Status);
        body["preparedAt"] = Rfc(Now);

        var refused = await SendAsync("POST", "/v1/lots", body.ToJsonString(), Role.Donor, _donor);

        Assert.Equal((400, "validation"), (refused.Status, refused.Problem));
        Assert.Contains("/v1/shelf-lives", (string?)refused.Json!["errors"]!["category"]![0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lot_shows_its_last_reading_and_since_when_its_chain_is_broken()
    {
        await shared.StartAsync(servers);
        var (lot, path, code) = await ClaimAsync(3);

        var refused = await CollectAsync(path, new { code, temperature = Measured(40) });

        Assert.Equal((409, "temperature-out-of-limits"), (refused.Status, refused.Problem));
        Assert.Equal(["temperature"], refused.Json!["errors"]!.AsObject().Select(error => error.Key));
        Assert.Contains("40 °C", (string?)refused.Json["detail"], StringComparison.Ordinal);
        var shown = (await SendAsync("GET", $"/v1/lots/{lot}", null, Role.Recipient, _recipient)).Json!;
        Assert.Equal((40, Now), ((int)shown["lastTemperature"]!["celsius"]!, (DateTimeOffset)shown["chainBrokenSince"]!));
        Assert.Equal(Now.AddHours(2), (DateTimeOffset)shown["chainBrokenUntil"]!);
        var unmeasured = await CollectAsync(path, new { code });
        Assert.Equal((400, "temperature-required"), (unmeasured.Status, unmeasured.Problem));
        shared.Cluster.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(200, (await CollectAsync(path, new { code, temperature = Measured(70) })).Status);
        shown = (await SendAsync("GET", $"/v1/lots/{lot}", null, Role.Recipient, _recipient)).Json!;
        Assert.Equal(70, (int)shown["lastTemperature"]!["celsius"]!);
        Assert.Null(shown["chainBrokenSince"]);
    }

    [Fact]
    public async Task Override_is_shown_and_is_the_lot_s_donor_s_alone()
    {
        await shared.StartAsync(servers);
        var (_, path, code) = await ClaimAsync(3);
        for (var i = 0; i < 5; i++)
        {
            await CollectAsync(path, new { code = (code[0] == '9' ? '0' : '9') + code[1..] });
        }

        Assert.Equal("pickup-code-locked", (await CollectAsync(path, new { code })).Problem);
        var overriding = new { @override = new { reason = "phone lost" } };
        foreach (var (role, id) in new[] { (Role.Courier, _donor), (Role.Courier, Guid.NewGuid()), (Role.Donor, Guid.NewGuid()) })
        {
            Assert.Equal(403, (await SendAsync("POST", path, overriding, role, id)).Status);
        }

        var collected = await CollectAsync(path, overriding);

        Assert.Equal((200, "collected", "phone lost"),
            (collected.Status, (string?)collected.Json!["status"], (string?)collected.Json["overrideReason"]));
        Assert.Equal(collected.Body, (await CollectAsync(path, overriding)).Body);
    }

    [Fact]
    public async Task Rejection_is_shown_and_bounded_by_the_claim()
    {
        await shared.StartAsync(servers);
        var (lot, path, code) = await ClaimAsync(5);
        var tooMuch = await CollectAsync(path, new { code, quantity = 4, rejected = new { quantity = 2, reason = "spoiled" } });
        Assert.Equal((400, "validation"), (tooMuch.Status, tooMuch.Problem));
        Assert.Equal(["rejected.quantity"], tooMuch.Json!["errors"]!.AsObject().Select(error => error.Key));

        var request = new { code, quantity = 2, rejected = new { quantity = 2, reason = "spoiled" } };
        var collected = await CollectAsync(path, request);

        Assert.Equal((200, 2), (collected.Status, (int)collected.Json!["collected"]!));
        Assert.Equal("""{"quantity":2,"reason":"spoiled"}""", collected.Json["rejected"]!.ToJsonString());
        Assert.Equal(collected.Body, (await CollectAsync(path, request)).Body);
        Assert.Equal(
            new Quantities { Posted = 20, Available = 16, Collected = 2, Withdrawn = 2 },
            (await shared.Cluster.Lot(lot).GetAsync()).Value!.Quantities);
    }

    [Fact]
    public async Task Courier_s_pickup_carries_reading_and_rejection_to_the_lot()
    {
        await shared.StartAsync(servers);
        var (delivery, courier, code) = await AcceptedAsync(4);

        var refused = await PickUpAsync(delivery, courier, new { code, temperature = Measured(40) });
        Assert.Equal((409, "temperature-out-of-limits"), (refused.Status, refused.Problem));
        shared.Cluster.Time.Advance(TimeSpan.FromMinutes(1));
        var picked = await PickUpAsync(
            delivery, courier, new { code, temperature = Measured(70), rejected = new { quantity = 1, reason = "damaged" } });

        Assert.Equal((200, "picked-up"), (picked.Status, (string?)picked.Json!["status"]));
        var claim = await ClaimViewAsync(delivery);
        Assert.Equal((ClaimStatus.Collected, 3L, courier), (claim.Status, claim.Collected, claim.CourierId));
        Assert.Equal(new Rejection { Quantity = 1, Reason = RejectionReason.Damaged }, claim.Rejected);
    }

    [Fact]
    public async Task Courier_who_refuses_all_of_the_food_ends_the_delivery_with_its_claim()
    {
        await shared.StartAsync(servers);
        var (delivery, courier, code) = await AcceptedAsync(4);
        var key = Guid.NewGuid().ToString("N");
        var body = new { code, rejected = new { quantity = 4, reason = "spoiled" } };

        var ended = await PickUpAsync(delivery, courier, body, key);
        await shared.Cluster.ForgetGrainsAsync();

        Assert.Equal((200, "ended"), (ended.Status, (string?)ended.Json!["status"]));
        Assert.Equal(ended.Body, (await PickUpAsync(delivery, courier, body, key)).Body);
        Assert.Equal(ClaimStatus.Cancelled, (await ClaimViewAsync(delivery)).Status);
        var route = await SendAsync("GET", "/v1/couriers/me/route", null, Role.Courier, courier);
        Assert.Empty(route.Json!["stops"]!.AsArray());
    }

    [Theory]
    [InlineData("""{"code":"482913","temperature":{"celsius":70}}""", "temperature.measuredAt")]
    [InlineData("""{"code":"482913","rejected":{"quantity":1,"reason":"ugly"}}""", "rejected.reason")]
    [InlineData("""{"code":"482913","override":{"reason":"lost"}}""", "override")]
    [InlineData("""{"rejected":{"quantity":1,"reason":"spoiled"}}""", "code")]
    public async Task Bad_pickup_is_refused_by_name(string body, string field)
    {
        await shared.StartAsync(servers);

        var refused = await PickUpAsync(Guid.NewGuid(), Guid.NewGuid(), body);

        Assert.Equal((400, "validation"), (refused.Status, refused.Problem));
        Assert.Equal([field], refused.Json!["errors"]!.AsObject().Select(error => error.Key));
    }

    private DateTimeOffset Now => shared.Cluster.Time.Now;

    private static string Rfc(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", null);

    /// <summary>A value with moments in place of <c>{minutes}</c> from now.</summary>
    private string Filled(string value)
    {
        var start = value.LastIndexOf('{');
        var end = value.IndexOf('}', start);
        var minutes = int.Parse(value[(start + 1)..end], null);
        return value[..start] + Rfc(Now.AddMinutes(minutes)) + value[(end + 1)..];
    }

    private object Measured(double celsius) => new { celsius, measuredAt = Rfc(Now) };

    private async Task<(Guid Lot, string Path, string Code)> ClaimAsync(long quantity)
    {
        var lot = await PostAsync();
        var claim = (await shared.Cluster.Lot(lot).ClaimAsync(
            LotSamples.Claim(quantity, caller: new Caller(_recipient, Role.Recipient)))).Value!;
        return (lot, $"/v1/lots/{lot}/claims/{claim.Id}/collection", claim.PickupCode!);
    }

    private async Task<Guid> PostAsync()
    {
        var lot = Guid.CreateVersion7();
        var posted = await shared.Cluster.Lot(lot)
            .PostAsync(LotSamples.Post(Now, 20) with { Caller = new Caller(_donor, Role.Donor) });
        Assert.False(posted.IsRefused, posted.Refusal?.Detail);
        return lot;
    }

    private async Task<(Guid Delivery, Guid Courier, string Code)> AcceptedAsync(long quantity)
    {
        var delivery = await CourierScene.ClaimAsync(
            shared.Cluster, await PostAsync(), quantity, new Caller(_recipient, Role.Recipient));
        await using (var consumers = RunningConsumers.Start(shared.Cluster))
        {
            await CourierScene.DispatchAsync(shared.Cluster, consumers);
        }

        var courier = Guid.CreateVersion7();
        await CourierScene.CourierAsync(shared.Cluster, 100_000, courier);
        var accepted = await SendAsync("POST", $"/v1/deliveries/{delivery}/acceptance", null, Role.Courier, courier);
        Assert.True(accepted.Status == 200, accepted.Body);
        return (delivery, courier, shared.Cluster.Codes.Of(delivery));
    }

    private async Task<ClaimView> ClaimViewAsync(Guid claim) =>
        (await shared.Cluster.Grains.GetGrain<ILotCatalogueGrain>(0).ClaimAsync(new Caller(_recipient, Role.Recipient), claim)).Value!;

    private Task<Answer> CollectAsync(string path, object body) => SendAsync("POST", path, body, Role.Donor, _donor);

    private Task<Answer> PickUpAsync(Guid delivery, Guid courier, object body, string? key = null) =>
        SendAsync("POST", $"/v1/deliveries/{delivery}/pickup", body, Role.Courier, courier, key);

    private Task<Answer> SendAsync(string method, string path, object? body, Role role, Guid id, string? key = null) =>
        shared.Gateway.SendAsync(
            method, path, body,
            shared.Gateway.Services.GetRequiredService<TokenIssuer>().Issue(new Caller(id, role), TimeSpan.FromHours(1)),
            request => request.Headers.Add("Idempotency-Key", key ?? Guid.NewGuid().ToString("N")));
}
