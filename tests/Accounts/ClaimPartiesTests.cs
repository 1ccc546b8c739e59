using Microsoft.Extensions.DependencyInjection;
using PahlawanPangan.Accounts;
using PahlawanPangan.Deliveries;
using PahlawanPangan.Gateway.Tokens;
using PahlawanPangan.Lots;
using PahlawanPangan.Tests.Pentest;

namespace PahlawanPangan.Tests.Accounts;

/// <summary>Who sees whose name and contact, and when.</summary>
[Safety]
[Collection<AccountCollection>]
public sealed class ClaimPartiesTests(Servers servers, SharedCluster shared)
{
    private static readonly Caller Operator = new(Guid.CreateVersion7(), Role.Operator);
    private static readonly Place Home = new() { Lat = -6.21234, Lon = 106.81234, Address = "Gang Mawar 3" };

    private PanganCluster Cluster => shared.Cluster;

    [Fact]
    public async Task Parties_of_a_held_claim_see_one_another_and_nobody_else_does()
    {
        var scene = await SceneAsync();
        var claim = await scene.ClaimAsync();

        foreach (var party in (Member[])[scene.Donor, scene.Recipient])
        {
            var seen = await ReadAsync(claim, party.AccessToken);
            Assert.Equal((200, "no-store"), (seen.Status, seen.Headers["Cache-Control"]));
            Assert.Equal(
                """{"donor":{"displayName":"Warung Ibu","phone":"+62811111111"},"recipient":{"displayName":"Siti","phone":"+62822222222"}}""",
                seen.Body);
        }

        foreach (var stranger in (string[])[
            TokenOf(Guid.CreateVersion7(), Role.Donor), TokenOf(Guid.CreateVersion7(), Role.Recipient),
            TokenOf(Guid.CreateVersion7(), Role.Courier), scene.Courier.AccessToken, TokenOf(scene.Recipient.Id, Role.Donor),
            TokenOf(scene.Donor.Id, Role.Recipient)])
        {
            await AssertAsync(404, "not-found", claim, stranger);
        }

        await AssertAsync(403, "forbidden", claim, TokenOf(Operator.Id, Role.Operator));
        await AssertAsync(401, "unauthenticated", claim, token: null);
        await AssertAsync(404, "not-found", Guid.CreateVersion7(), scene.Donor.AccessToken);
    }

    [Theory]
    [InlineData("collected")]
    [InlineData("cancelled")]
    [InlineData("lapsed")]
    [InlineData("recalled")]
    [InlineData("withdrawn with the donor")]
    public async Task Parties_see_nothing_any_more_once_the_claim_has_ended(string how)
    {
        var scene = await SceneAsync();
        var claim = await scene.ClaimAsync();
        Assert.Equal(200, (await ReadAsync(claim, scene.Donor.AccessToken)).Status);
        var lot = Cluster.Lot(scene.Lot);
        var donor = new Caller(scene.Donor.Id, Role.Donor);
        switch (how)
        {
            case "collected":
                var collect = LotSamples.Collect(claim, Cluster.Codes.Of(claim)) with { Caller = donor };
                Assert.False((await lot.CollectAsync(collect)).IsRefused);
                break;
            case "cancelled":
                Assert.False((await lot.CancelAsync(LotSamples.Cancel(claim, new Caller(scene.Recipient.Id, Role.Recipient)))).IsRefused);
                break;
            case "lapsed":
                Cluster.Time.Advance(TimeSpan.FromHours(3));
                break;
            case "recalled":
                Assert.False((await lot.RecallAsync(new RecallLot { Caller = donor, Reason = "glass" })).IsRefused);
                break;
            default:
                await AdministerAsync(scene.Donor.Id, isDisabled: true);
                await Wait.WithinSecondsAsync(async () => (await lot.GetAsync()).Value!.Quantities.Held == 0);
                break;
        }

        await AssertAsync(409, "claim-not-held", claim, TokenOf(scene.Donor.Id, Role.Donor));
        await AssertAsync(409, "claim-not-held", claim, TokenOf(scene.Recipient.Id, Role.Recipient));
        await AssertAsync(404, "not-found", claim, TokenOf(Guid.CreateVersion7(), Role.Recipient));
    }

    [Theory]
    [InlineData("handed over")]
    [InlineData("lost")]
    [InlineData("recalled")]
    [InlineData("spoiled")]
    public async Task Courier_and_the_others_see_one_another_from_the_acceptance_until_the_delivery_ends(string how)
    {
        var scene = await SceneAsync();
        var claim = await scene.ClaimAsync(deliverTo: Home);
        await OfferAsync(scene, claim);
        var courier = Cluster.Grains.GetGrain<ICourierGrain>(scene.Courier.Id);
        await SetProfileAsync(courier);
        string[] all = [scene.Donor.AccessToken, scene.Recipient.AccessToken, scene.Courier.AccessToken];
        await AssertAsync(404, "not-found", claim, scene.Courier.AccessToken);
        Assert.DoesNotContain("courier", (await ReadAsync(claim, scene.Donor.AccessToken)).Body, StringComparison.Ordinal);

        Assert.False((await courier.AcceptAsync(claim, null)).IsRefused);
        await AllSeeAsync();
        Assert.False((await courier.PickUpAsync(claim, Cluster.Codes.Of(claim), null)).IsRefused);
        await AllSeeAsync();

        switch (how)
        {
            case "handed over":
                Assert.False((await courier.HandOverAsync(claim, null)).IsRefused);
                break;
            case "lost":
                Assert.False((await courier.FailAsync(claim, "accident", null)).IsRefused);
                break;
            case "recalled":
                var recall = new RecallLot { Caller = new Caller(scene.Donor.Id, Role.Donor), Reason = "glass" };
                Assert.False((await Cluster.Lot(scene.Lot).RecallAsync(recall)).IsRefused);
                break;
            default:
                Cluster.Time.Advance(TimeSpan.FromHours(7));
                break;
        }

        await AssertAsync(409, "claim-not-held", claim, TokenOf(scene.Donor.Id, Role.Donor));
        await AssertAsync(409, "claim-not-held", claim, TokenOf(scene.Recipient.Id, Role.Recipient));
        await AssertAsync(409, "claim-not-held", claim, TokenOf(scene.Courier.Id, Role.Courier));

        async Task AllSeeAsync()
        {
            foreach (var token in all)
            {
                var seen = (await ReadAsync(claim, token)).Json!;
                Assert.Equal(
                    ["Warung Ibu", "Siti", "Budi"],
                    ((string[])["donor", "recipient", "courier"]).Select(role => (string?)seen[role]!["displayName"]));
                Assert.Equal("+62833333333", (string?)seen["courier"]!["phone"]);
            }
        }
    }

    [Fact]
    public async Task Courier_who_gave_the_delivery_back_sees_nothing_any_more()
    {
        var scene = await SceneAsync();
        var claim = await scene.ClaimAsync(deliverTo: Home);
        await OfferAsync(scene, claim);
        var courier = Cluster.Grains.GetGrain<ICourierGrain>(scene.Courier.Id);
        await SetProfileAsync(courier);
        Assert.False((await courier.AcceptAsync(claim, null)).IsRefused);
        Assert.Equal(200, (await ReadAsync(claim, scene.Courier.AccessToken)).Status);

        Assert.False((await courier.FailAsync(claim, "flat tyre", null)).IsRefused);

        await AssertAsync(404, "not-found", claim, scene.Courier.AccessToken);
        Assert.DoesNotContain("Budi", (await ReadAsync(claim, scene.Recipient.AccessToken)).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Party_without_a_telephone_is_shown_by_address_and_one_that_is_disabled_not_at_all()
    {
        var scene = await SceneAsync(donorPhone: null);
        var claim = await scene.ClaimAsync();
        var seen = (await ReadAsync(claim, scene.Recipient.AccessToken)).Json!;
        Assert.Equal(scene.Donor.Email, (string?)seen["donor"]!["email"]);
        Assert.Null(seen["donor"]!["phone"]);

        // The account first: its claims end a moment later.
        await Cluster.ExecuteAsync(
            $"UPDATE document SET body = convert_to(jsonb_set(convert_from(body, 'UTF8')::jsonb, '{{{"status"}}}', '2')::text, 'UTF8') "
                + $"WHERE kind = 'account' AND id = '{scene.Donor.Id}'");
        await Cluster.ForgetGrainsAsync();

        Assert.Equal(
            """{"recipient":{"displayName":"Siti","phone":"+62822222222"}}""",
            (await ReadAsync(claim, scene.Recipient.AccessToken)).Body);
    }

    [Fact]
    public async Task Contacts_are_in_no_event_and_no_table()
    {
        var scene = await SceneAsync();
        var claim = await scene.ClaimAsync();
        Assert.Equal(200, (await ReadAsync(claim, scene.Donor.AccessToken)).Status);
        Assert.Equal(0L, await Cluster.QueryAsync<long>(
            "SELECT count(*) FROM outbox WHERE convert_from(payload, 'UTF8') ~ '62811111111|62822222222|Warung Ibu'"));
        Assert.Equal(0L, await Cluster.QueryAsync<long>(
            "SELECT count(*) FROM document WHERE convert_from(body, 'UTF8') ~ '62811111111|62822222222|Warung Ibu'"));
    }

    [Fact]
    public async Task Offer_shows_places_roughly_and_the_courier_who_accepts_it_gets_address_and_notes()
    {
        var scene = await SceneAsync();
        var claim = await scene.ClaimAsync(deliverTo: Home);
        await OfferAsync(scene, claim);
        var courier = Cluster.Grains.GetGrain<ICourierGrain>(scene.Courier.Id);
        await SetProfileAsync(courier);
        const string Rough = """{"lat":-6.21,"lon":106.81}""";

        var offered = await DeliveryAsync(scene.Courier);
        Assert.Equal(Rough, offered.Json!["to"]!.ToJsonString());
        Assert.Null(offered.Json!["from"]!["address"]);
        Assert.Null(offered.Json!["notes"]);

        Assert.False((await courier.AcceptAsync(claim, null)).IsRefused);
        var own = (await DeliveryAsync(scene.Courier)).Json!;
        Assert.Equal("Gang Mawar 3", (string?)own["to"]!["address"]);
        Assert.Equal(Home.Lat, (double)own["to"]!["lat"]!);
        Assert.Equal("Jl. Sudirman 1", (string?)own["from"]!["address"]);
        Assert.Equal("Ring at the back door", (string?)own["notes"]);
        var route = (await courier.RouteAsync()).Value!;
        Assert.Equal(["Jl. Sudirman 1", "Gang Mawar 3"], route.Stops.Select(stop => stop.Place.Address));
        Assert.Equal(404, (await shared.Gateway.SendAsync(
            "GET", $"/v1/deliveries/{claim}", token: TokenOf(Guid.CreateVersion7(), Role.Courier))).Status);
        Assert.Equal(Rough, (await DeliveryAsync(scene.Donor)).Json!["to"]!.ToJsonString());
        Assert.Equal("Gang Mawar 3", (string?)(await DeliveryAsync(scene.Recipient)).Json!["to"]!["address"]);

        Assert.False((await courier.PickUpAsync(claim, Cluster.Codes.Of(claim), null)).IsRefused);
        Assert.Equal("Gang Mawar 3", (string?)(await DeliveryAsync(scene.Courier)).Json!["to"]!["address"]);
        Assert.False((await courier.HandOverAsync(claim, null)).IsRefused);
        var ended = (await DeliveryAsync(scene.Courier)).Json!;
        Assert.Equal(Rough, ended["to"]!.ToJsonString());
        Assert.Null(ended["notes"]);

        async Task<Answer> DeliveryAsync(Member member)
        {
            var answer = await shared.OtherGateway.SendAsync("GET", $"/v1/deliveries/{claim}", token: member.AccessToken);
            Assert.True(answer.Status == 200, answer.Body);
            return answer;
        }
    }

    private string TokenOf(Guid subject, Role role) =>
        shared.Gateway.Services.GetRequiredService<TokenIssuer>().Issue(new Caller(subject, role));

    private Task<Answer> ReadAsync(Guid claim, string? token) =>
        shared.OtherGateway.SendAsync("GET", $"/v1/claims/{claim}/parties", token: token);

    private async Task AssertAsync(int status, string problem, Guid claim, string? token)
    {
        var answer = await ReadAsync(claim, token);
        Assert.Equal((status, problem), (answer.Status, answer.Problem));
        Assert.DoesNotContain("displayName", answer.Body, StringComparison.Ordinal);
    }

    private async Task AdministerAsync(Guid account, bool isDisabled) => Assert.False(
        (await Cluster.Grains.GetGrain<IAccountGrain>(account).AdministerAsync(Operator, null, isDisabled, null)).IsRefused);

    private async Task OfferAsync(Scene scene, Guid claim)
    {
        var lot = (await Cluster.Lot(scene.Lot).GetAsync()).Value!;
        Assert.Null(await Cluster.Grains.GetGrain<IDeliveryGrain>(claim).OfferAsync(
            new DeliveryView
            {
                Id = claim,
                LotId = scene.Lot,
                DonorId = scene.Donor.Id,
                RecipientId = scene.Recipient.Id,
                Status = DeliveryStatus.Offered,
                From = lot.Terms.Location,
                To = new Place { Lat = Home.Lat, Lon = Home.Lon },
                Grams = 1000,
                TemperatureClass = TemperatureClass.Hot,
                PickupFrom = lot.Terms.PickupWindow.From,
                PickupTo = (await Cluster.Lot(scene.Lot).GetClaimAsync(claim)).Value!.HeldUntil,
                UseBy = lot.Terms.UseBy,
            },
            "jakarta", null));
    }

    private static async Task SetProfileAsync(ICourierGrain courier) => Assert.False((await courier.SetProfileAsync(new CourierProfile
    {
        CapacityGrams = 100_000,
        TemperatureClasses = new[] { TemperatureClass.Hot },
        Location = new Place { Lat = -6.22, Lon = 106.82 },
        RadiusKm = 20,
    })).IsRefused);

    private async Task<Scene> SceneAsync(string? donorPhone = "+62811111111")
    {
        await shared.StartAsync(servers);
        var donor = await MemberAsync("Warung Ibu", "donor", donorPhone);
        var recipient = await MemberAsync("Siti", "recipient", "+62822222222");
        var courier = await MemberAsync("Budi", "courier", "+62833333333");
        var lot = Guid.CreateVersion7();
        var post = LotSamples.Post(Cluster.Time.Now, 20) with { Caller = new Caller(donor.Id, Role.Donor) };
        var posted = await Cluster.Lot(lot).PostAsync(post with { Terms = post.Terms with { Notes = "Ring at the back door" } });
        Assert.False(posted.IsRefused);
        return new Scene(Cluster, donor, recipient, courier, lot);
    }

    private async Task<Member> MemberAsync(string name, string role, string? phone)
    {
        var member = await Member.RegisterAsync(Cluster, shared.Gateway, name, phone!, role);
        await member.LogInAsync(shared.Gateway);
        return member;
    }

    private sealed record Scene(PanganCluster Cluster, Member Donor, Member Recipient, Member Courier, Guid Lot)
    {
        public async Task<Guid> ClaimAsync(Place? deliverTo = null)
        {
            var claim = LotSamples.Claim(2, caller: new Caller(Recipient.Id, Role.Recipient)) with { DeliverTo = deliverTo };
            var made = await Cluster.Lot(Lot).ClaimAsync(claim);
            Assert.False(made.IsRefused, made.Refusal?.Detail);
            return made.Value.Id;
        }
    }
}
