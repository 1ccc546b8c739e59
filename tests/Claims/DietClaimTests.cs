using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using PahlawanPangan.Gateway.Tokens;
using PahlawanPangan.Lots;
using PahlawanPangan.Tests.Pentest;

namespace PahlawanPangan.Tests.Claims;

/// <summary>Claims against their claimants' diets, over two gateways.</summary>
[Safety]
[Collection<AccountCollection>]
public sealed class DietClaimTests(Servers servers, SharedCluster shared)
{
    private const string Diet = "/v1/accounts/me/diet";
    private readonly Guid _recipient = Guid.CreateVersion7();

    private PanganCluster Cluster => shared.Cluster;

    private string Token => TokenOf(_recipient);

    [Fact]
    public async Task Diet_holds_for_the_next_claim_at_another_gateway_and_its_absence_too()
    {
        await shared.StartAsync(servers);
        var lot = await Cluster.PostAsync(100);
        Assert.Equal(201, (await ClaimAsync(lot, new { quantity = 1 })).Status);
        for (var round = 0; round < 5; round++)
        {
            await SetDietAsync(new { allergens = new[] { "eggs", "soybeans" }, diet = new[] { "halal" } });
            var refused = await ClaimAsync(lot, new { quantity = 1 });
            Assert.Equal((409, "diet-conflict"), (refused.Status, refused.Problem));
            Assert.Equal("""["eggs","soybeans"]""", refused.Json!["conflicts"]!.ToJsonString());

            await SetDietAsync(new { allergens = new[] { "milk" }, diet = Array.Empty<string>() });
            var claimed = await ClaimAsync(lot, new { quantity = 1 });
            Assert.Equal(201, claimed.Status);
            await CancelAsync(lot, claimed);
        }

        Assert.Equal(99, (await Cluster.Lot(lot).GetAsync()).Value!.Quantities.Available);
    }

    [Fact]
    public async Task Accepted_conflicts_stay_with_the_claim_its_event_and_its_repetition()
    {
        await shared.StartAsync(servers);
        var lot = await Cluster.PostAsync(10);
        await SetDietAsync(new { allergens = new[] { "eggs" }, diet = new[] { "vegan", "halal" } });
        var key = Guid.NewGuid().ToString();
        var body = new { quantity = 2, acceptConflicts = new[] { "vegan", "eggs", "nuts" } };

        var claimed = await ClaimAsync(lot, body, key);
        await SetDietAsync(new { allergens = new[] { "soybeans" }, diet = Array.Empty<string>() });
        var again = await ClaimAsync(lot, body, key);
        var inAnotherOrder = await ClaimAsync(lot, new { quantity = 2, acceptConflicts = new[] { "nuts", "eggs", "vegan" } }, key);
        var other = await ClaimAsync(lot, new { quantity = 2 }, key);

        Assert.True(claimed.Status == 201, claimed.Body);
        Assert.Equal("""["eggs","vegan"]""", claimed.Json!["acceptedConflicts"]!.ToJsonString());
        Assert.Equal((201, claimed.Body), (again.Status, again.Body));
        Assert.Equal((201, claimed.Body), (inAnotherOrder.Status, inAnotherOrder.Body));
        Assert.Equal((422, "idempotency-key-reused"), (other.Status, other.Problem));

        // Events are kept for ever, and what a person may not eat says much about that person.
        Assert.Equal(0L, await Cluster.QueryAsync<long>(
            $"SELECT count(*) FROM outbox WHERE aggregate_id = '{lot}' AND convert_from(payload, 'UTF8') ~ 'onflicts|vegan'"));
        await Cluster.ForgetGrainsAsync();
        var shown = await shared.Gateway.SendAsync("GET", $"/v1/claims/{(string)claimed.Json!["id"]!}", token: Token);
        Assert.Equal("""["eggs","vegan"]""", shown.Json!["acceptedConflicts"]!.ToJsonString());
        Assert.Equal(claimed.Body, (await ClaimAsync(lot, body, key)).Body);

        // A donor need not know whose health or faith gave way.
        var donor = TokenOf(LotSamples.Donor.Id, Role.Donor);
        foreach (var path in (string[])[$"/v1/claims/{(string)claimed.Json!["id"]!}", $"/v1/lots/{lot}/claims"])
        {
            Assert.DoesNotContain(
                "acceptedConflicts", (await shared.Gateway.SendAsync("GET", path, token: donor)).Body, StringComparison.Ordinal);
            Assert.Contains(
                "acceptedConflicts",
                (await shared.Gateway.SendAsync("GET", path, token: TokenOf(Guid.CreateVersion7(), Role.Operator))).Body,
                StringComparison.Ordinal);
        }

        var collected = await shared.Gateway.SendAsync(
            "POST", $"/v1/lots/{lot}/claims/{(string)claimed.Json!["id"]!}/collection",
            new { code = (string)claimed.Json!["pickupCode"]! }, donor);
        Assert.Equal((200, null), (collected.Status, collected.Json!["acceptedConflicts"]));
    }

    [Fact]
    public async Task Batch_is_decided_claim_by_claim()
    {
        await shared.StartAsync(servers);
        var (one, two, three) = (await Cluster.PostAsync(10), await Cluster.PostAsync(10), await PostAsync(Allergens.None));
        await SetDietAsync(new { allergens = new[] { "eggs" }, diet = Array.Empty<string>() });

        var answer = await shared.OtherGateway.SendAsync(
            "POST", "/v1/claims",
            new
            {
                claims = new object[]
                {
                    new { lotId = one, quantity = 1 },
                    new { lotId = two, quantity = 1, acceptConflicts = new[] { "eggs" } },
                    new { lotId = three, quantity = 1 },
                },
            },
            Token, Target.WithKey);

        var items = answer.Json!["items"]!.AsArray();
        Assert.Equal("urn:pangan:problem:diet-conflict", (string?)items[0]!["problem"]!["type"]);
        Assert.Equal("""["eggs"]""", items[0]!["problem"]!["conflicts"]!.ToJsonString());
        Assert.Equal("""["eggs"]""", items[1]!["claim"]!["acceptedConflicts"]!.ToJsonString());
        Assert.Null(items[2]!["claim"]!["acceptedConflicts"]);
    }

    [Fact]
    public async Task Diet_that_a_client_sends_with_its_claim_is_refused_or_replaced()
    {
        await shared.StartAsync(servers);
        var lot = await Cluster.PostAsync(10);
        var id = Guid.CreateVersion7();
        var token = TokenOf(id);
        await SetDietAsync(new { allergens = new[] { "eggs" }, diet = Array.Empty<string>() }, token);

        foreach (var field in (string[])["diet", "allergens", "recipientId", "isStrict"])
        {
            var body = new JsonObject { ["quantity"] = 1, [field] = new JsonArray() }.ToJsonString();
            var answer = await shared.Gateway.SendAsync("POST", $"/v1/lots/{lot}/claims", body, token, Target.WithKey);
            Assert.Equal((400, "validation"), (answer.Status, answer.Problem));
        }

        // A gateway that would send one is not believed.
        var forged = await Cluster.Lot(lot).ClaimAsync(
            LotSamples.Claim(1, caller: new Caller(id, Role.Recipient)) with { Diet = RecipientDiet.None });
        Assert.Equal(RefusalKind.DietConflict, forged.Refusal?.Kind);
        var invented = await Cluster.Lot(lot).ClaimAsync(
            LotSamples.Claim(1, caller: new Caller(Guid.CreateVersion7(), Role.Recipient)) with
            {
                Diet = new RecipientDiet { Needs = DietNeeds.Eggs },
            });
        Assert.False(invented.IsRefused);
    }

    [Fact]
    public async Task Claim_is_refused_as_unavailable_while_its_diet_cannot_be_read()
    {
        await shared.StartAsync(servers);
        var lot = await Cluster.PostAsync(10);
        var id = Guid.CreateVersion7();
        await Cluster.ExecuteAsync(
            $"INSERT INTO document (kind, id, version, sequence, body) VALUES ('diet', '{id}', 1, 0, convert_to('not JSON', 'UTF8'))");

        var claimed = await ClaimAsync(lot, new { quantity = 1 }, token: TokenOf(id));

        Assert.Equal((503, "unavailable"), (claimed.Status, claimed.Problem));
        Assert.Equal(10, (await Cluster.Lot(lot).GetAsync()).Value!.Quantities.Available);
        await Cluster.ExecuteAsync($"DELETE FROM document WHERE kind = 'diet' AND id = '{id}'");
        Assert.Equal(201, (await ClaimAsync(lot, new { quantity = 1 }, token: TokenOf(id))).Status);
    }

    [Theory]
    [InlineData("""{"allergens":["dust"],"diet":[]}""", "allergens")]
    [InlineData("""{"allergens":["halal"],"diet":[]}""", "allergens")]
    [InlineData("""{"allergens":[],"diet":["kosher"]}""", "diet")]
    [InlineData("""{"allergens":[],"diet":["eggs"]}""", "diet")]
    [InlineData("""{"allergens":[null],"diet":[]}""", "allergens")]
    [InlineData("""{"diet":[]}""", "allergens")]
    [InlineData("""{"allergens":[]}""", "diet")]
    [InlineData("""{"allergens":[],"diet":[],"strict":"yes"}""", "strict")]
    [InlineData("""{"allergens":[],"diet":[],"needs":3}""", "needs")]
    public async Task Bad_diet_is_named_and_nothing_is_stored(string body, string field)
    {
        await shared.StartAsync(servers);

        var answer = await shared.Gateway.SendAsync("PUT", Diet, body, Token);

        Assert.Equal((400, "validation"), (answer.Status, answer.Problem));
        Assert.Equal([field], answer.Json!["errors"]!.AsObject().Select(error => error.Key));
        Assert.Equal(
            """{"allergens":[],"diet":[],"strict":false}""", (await shared.Gateway.SendAsync("GET", Diet, token: Token)).Body);
    }

    [Theory]
    [InlineData("""{"quantity":1,"acceptConflicts":["dust"]}""", "acceptConflicts")]
    [InlineData("""{"quantity":1,"acceptConflicts":["Eggs"]}""", "acceptConflicts")]
    [InlineData("""{"quantity":1,"acceptConflicts":[null]}""", "acceptConflicts")]
    [InlineData("""{"quantity":1,"acceptConflicts":"eggs"}""", "acceptConflicts")]
    public async Task Conflict_of_an_unknown_name_is_refused(string body, string field)
    {
        await shared.StartAsync(servers);
        var lot = await Cluster.PostAsync(10);

        var answer = await shared.Gateway.SendAsync("POST", $"/v1/lots/{lot}/claims", body, Token, Target.WithKey);

        Assert.Equal((400, "validation"), (answer.Status, answer.Problem));
        Assert.Equal([field], answer.Json!["errors"]!.AsObject().Select(error => error.Key));
    }

    [Fact]
    public async Task Diet_is_stored_shown_and_repeated_for_its_owner_alone()
    {
        await shared.StartAsync(servers);
        var body = new { allergens = new[] { "milk", "eggs" }, diet = new[] { "vegan", "halal" }, strict = true };
        const string Shown = """{"allergens":["eggs","milk"],"diet":["halal","vegan"],"strict":true}""";

        var first = await shared.Gateway.SendAsync("PUT", Diet, body, Token, request => request.Headers.Add("Idempotency-Key", "one"));
        await SetDietAsync(new { allergens = Array.Empty<string>(), diet = new[] { "vegetarian" } });
        var again = await shared.OtherGateway.SendAsync("PUT", Diet, body, Token, request => request.Headers.Add("Idempotency-Key", "one"));
        await Cluster.ForgetGrainsAsync();
        var now = await shared.OtherGateway.SendAsync("GET", Diet, token: Token);
        var other = await shared.Gateway.SendAsync("GET", Diet, token: TokenOf(Guid.CreateVersion7()));

        Assert.Equal((200, Shown), (first.Status, first.Body));
        Assert.Equal((200, Shown), (again.Status, again.Body));
        Assert.Equal("""{"allergens":[],"diet":["vegetarian"],"strict":false}""", now.Body);
        Assert.Equal("""{"allergens":[],"diet":[],"strict":false}""", other.Body);
        foreach (var role in (Role[])[Role.Donor, Role.Courier, Role.Operator])
        {
            Assert.Equal(403, (await shared.Gateway.SendAsync("GET", Diet, token: TokenOf(Guid.CreateVersion7(), role))).Status);
        }
    }

    [Fact]
    public async Task Strict_diet_takes_certified_food_alone_as_halal()
    {
        await shared.StartAsync(servers);
        var declared = await PostAsync(Allergens.None, HalalStatus.Declared);
        await SetDietAsync(new { allergens = Array.Empty<string>(), diet = new[] { "halal" } });
        Assert.Equal(201, (await ClaimAsync(declared, new { quantity = 1 })).Status);

        await SetDietAsync(new { allergens = Array.Empty<string>(), diet = new[] { "halal" }, strict = true });

        Assert.Equal("diet-conflict", (await ClaimAsync(declared, new { quantity = 1 })).Problem);
        Assert.Equal(201, (await ClaimAsync(await PostAsync(Allergens.None), new { quantity = 1 })).Status);
    }

    private string TokenOf(Guid subject, Role role = Role.Recipient) =>
        shared.Gateway.Services.GetRequiredService<TokenIssuer>().Issue(new Caller(subject, role));

    private async Task SetDietAsync(object diet, string? token = null)
    {
        var set = await shared.Gateway.SendAsync("PUT", Diet, diet, token ?? Token);
        Assert.True(set.Status == 200, set.Body);
    }

    private Task<Answer> ClaimAsync(Guid lot, object body, string? key = null, string? token = null) => shared.OtherGateway.SendAsync(
        "POST", $"/v1/lots/{lot}/claims", body, token ?? Token,
        request => request.Headers.Add("Idempotency-Key", key ?? Guid.NewGuid().ToString()));

    private async Task CancelAsync(Guid lot, Answer claimed) => Assert.Equal(
        200, (await shared.Gateway.SendAsync("DELETE", $"/v1/lots/{lot}/claims/{(string)claimed.Json!["id"]!}", token: Token)).Status);

    private async Task<Guid> PostAsync(Allergens allergens, HalalStatus halal = HalalStatus.Certified)
    {
        var lotId = Guid.CreateVersion7();
        var post = LotSamples.Post(Cluster.Time.Now, 10);
        var posted = await Cluster.Lot(lotId).PostAsync(post with { Terms = post.Terms with { Allergens = allergens, Halal = halal } });
        Assert.False(posted.IsRefused);
        return lotId;
    }
}
