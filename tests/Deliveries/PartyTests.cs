using System.Text.Json.Nodes;
using PahlawanPangan.Tests.Pentest;

namespace PahlawanPangan.Tests.Deliveries;

/// <summary>What donors, recipients and couriers see of one another's acts, over HTTP and with every consumer running.</summary>
[Safety]
public sealed class PartyTests(Target fixture)
{
    [Fact, Finding("a safety notice lost, stale or partial")]
    public async Task Recall_reaches_holder_collector_and_courier_with_its_reason_and_stops_the_handover()
    {
        var target = await fixture.StartAsync();
        var (donor, recipient) = (await target.PersonAsync("donor"), await target.PersonAsync());
        var courier = await target.PersonAsync("courier");
        var lot = await target.LotAsync(donor);
        var taken = await ClaimAsync(target, lot, recipient, new { quantity = 3 });
        var delivery = new { location = new { lat = -6.21, lon = 106.81 } };
        var delivered = await ClaimAsync(target, lot, recipient, new { quantity = 4, delivery });
        Assert.Equal(200, (await CollectAsync(target, lot, taken, donor)).Status);
        await PickUpAsync(target, courier, delivered);

        var recalled = await target.SendAsync("POST", $"/v1/lots/{lot}/recall", new { reason = "pieces of glass" }, donor.AccessToken);

        Assert.Equal(202, recalled.Status);
        var handover = await target.SendAsync("POST", $"/v1/deliveries/{Id(delivered)}/handover", token: courier.AccessToken);
        Assert.Equal((409, "lot-recalled"), (handover.Status, handover.Problem));
        Assert.Equal(["pieces of glass", "pieces of glass"], await ReasonsAsync(target, recipient, "claim-recalled", count: 2));
        Assert.Equal(["pieces of glass"], await ReasonsAsync(target, courier, "delivery-recalled", count: 1));
        Assert.Empty((await target.SendAsync("GET", "/v1/couriers/me/route", token: courier.AccessToken)).Json!["stops"]!.AsArray());
        var claim = (await target.SendAsync("GET", $"/v1/claims/{Id(taken)}", token: recipient.AccessToken)).Json!;
        Assert.Equal(("collected", "pieces of glass"), ((string?)claim["status"], (string?)claim["reason"]));
        Assert.NotNull(claim["recalledAt"]);
        var impact = await target.SendAsync("GET", "/v1/impact/mine", token: recipient.AccessToken);
        Assert.Equal(0, (int?)impact.Json!["portions"]);
    }

    [Fact, Finding("times that must move together")]
    public async Task Moved_window_moves_the_hold_refuses_an_early_collection_and_reaches_the_claimant()
    {
        var target = await fixture.StartAsync();
        var (donor, recipient) = (await target.PersonAsync("donor"), await target.PersonAsync());
        var lot = await target.LotAsync(donor);
        var claim = await ClaimAsync(target, lot, recipient, new { quantity = 3 });
        var from = DateTimeOffset.UtcNow.AddHours(3);

        var moved = await target.SendAsync(
            "PATCH", $"/v1/lots/{lot}", new { pickupWindow = new { from, to = from.AddHours(1) } }, donor.AccessToken);

        Assert.Equal(200, moved.Status);
        var early = await CollectAsync(target, lot, claim, donor);
        Assert.Equal((409, "outside-pickup-window"), (early.Status, early.Problem));
        Assert.Equal(moved.Json!["pickupWindow"]!.ToJsonString(), early.Json!["pickupWindow"]!.ToJsonString());
        var held = (await target.SendAsync("GET", $"/v1/claims/{Id(claim)}", token: recipient.AccessToken)).Json!;
        Assert.Equal((string?)moved.Json!["pickupWindow"]!["to"], (string?)held["heldUntil"]);
        Assert.Single(await ReasonsAsync(target, recipient, "claim-rescheduled", count: 1));

        var withdrawn = await target.SendAsync("POST", $"/v1/lots/{lot}/withdrawal", new { reason = "closing" }, donor.AccessToken);
        Assert.Equal(200, withdrawn.Status);
        Assert.Equal(["closing"], await ReasonsAsync(target, recipient, "lot-withdrawn", count: 1));
    }

    [Fact, Finding("no bound on what one party may do or a lot may gather")]
    public async Task Recipient_who_takes_and_returns_everything_is_stopped_with_the_bound_and_another_gets_it()
    {
        var target = await fixture.StartAsync();
        var (donor, greedy, other) = (await target.PersonAsync("donor"), await target.PersonAsync(), await target.PersonAsync());
        var lot = await target.LotAsync(donor);
        Answer claimed;
        var taken = 0;
        while ((claimed = await SendClaimAsync(target, lot, greedy, new { quantity = 100 })).Status == 201 && taken++ < 200)
        {
            await target.SendAsync("DELETE", $"/v1/lots/{lot}/claims/{Id(claimed.Json!)}", token: greedy.AccessToken);
        }

        Assert.Equal((429, "limit-reached", 10), (claimed.Status, claimed.Problem, (int?)claimed.Json!["bound"]));
        Assert.NotNull(claimed.Json!["until"]);
        Assert.True(claimed.Headers.ContainsKey("Retry-After"));
        await ClaimAsync(target, lot, other, new { quantity = 100 });
    }

    private static string Id(JsonNode claim) => (string)claim["id"]!;

    private static Task<Answer> SendClaimAsync(Target target, string lot, Person recipient, object body) =>
        target.SendAsync("POST", $"/v1/lots/{lot}/claims", body, recipient.AccessToken, change: Target.WithKey);

    private static async Task<JsonNode> ClaimAsync(Target target, string lot, Person recipient, object body)
    {
        var answer = await SendClaimAsync(target, lot, recipient, body);
        Assert.True(answer.Status == 201, answer.Body);
        return answer.Json!;
    }

    private static Task<Answer> CollectAsync(Target target, string lot, JsonNode claim, Person donor) => target.SendAsync(
        "POST", $"/v1/lots/{lot}/claims/{Id(claim)}/collection", new { code = (string)claim["pickupCode"]! }, donor.AccessToken);

    private static async Task PickUpAsync(Target target, Person courier, JsonNode claim)
    {
        var location = new { lat = -6.2, lon = 106.8 };
        var profile = new { capacityKg = 20, temperatureClasses = new[] { "hot" }, location, radiusKm = 20 };
        Assert.Equal(200, (await target.SendAsync("PUT", "/v1/couriers/me", profile, courier.AccessToken)).Status);
        var path = $"/v1/deliveries/{Id(claim)}";
        await Wait.WithinSecondsAsync(
            async () => (await target.SendAsync("POST", $"{path}/acceptance", token: courier.AccessToken)).Status == 200);
        var picked = await target.SendAsync("POST", $"{path}/pickup", new { code = (string)claim["pickupCode"]! }, courier.AccessToken);
        Assert.True(picked.Status == 200, picked.Body);
    }

    /// <summary>The reasons of an account's notices of a kind, once there are so many.</summary>
    private static async Task<List<string?>> ReasonsAsync(Target target, Person person, string kind, int count)
    {
        List<string?> reasons = [];
        await Wait.WithinSecondsAsync(async () =>
        {
            var notices = await target.SendAsync("GET", "/v1/notifications", token: person.AccessToken);
            reasons = [.. notices.Json!["items"]!.AsArray()
                .Where(one => (string?)one!["kind"] == kind).Select(one => (string?)one!["reason"])];
            return reasons.Count >= count;
        });
        return reasons;
    }
}
