using System.Net;
using System.Text.Json;
using PahlawanPangan.Gateway.Claims;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Tests.Claims;

/// <summary>Several claims in one request.</summary>
public sealed class ClaimBatchTests
{
    private static readonly Guid[] Lots =
        [.. Enumerable.Range(1, 3).Select(number => new Guid($"0000000{number}-0000-8000-8000-000000000001"))];

    [Fact]
    public async Task Each_claim_is_answered_by_itself_in_the_request_s_order()
    {
        await using var gateway = new GatewayHost();
        await gateway.InitializeAsync();
        gateway.Cluster.OnLot<ClaimView>(nameof(ILotGrain.ClaimAsync), arguments => ((ClaimLot)arguments[0]!).Quantity switch
        {
            1 => RequestSamples.Claim,
            2 => new Refusal(RefusalKind.InsufficientQuantity, "Claim at most 1.") { Available = 1 },
            _ => throw new TimeoutException(),
        });

        using var response = await gateway.SendAsync(
            "POST", "/v1/claims", Role.Recipient, Body([(Lots[0], 1), (Lots[1], 2), (Lots[2], 3)]));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        JsonElement[] items = [.. (await JsonOf(response)).GetProperty("items").EnumerateArray()];
        Assert.Equal(Lots, items.Select(item => item.GetProperty("lotId").GetGuid()));
        Assert.Equal("482913", items[0].GetProperty("claim").GetProperty("pickupCode").GetString());
        Assert.False(items[0].TryGetProperty("problem", out _));
        var refused = items[1].GetProperty("problem");
        Assert.Equal("urn:pangan:problem:insufficient-quantity", refused.GetProperty("type").GetString());
        Assert.Equal((409, 1), (refused.GetProperty("status").GetInt32(), refused.GetProperty("available").GetInt32()));
        Assert.Equal("urn:pangan:problem:outcome-unknown", items[2].GetProperty("problem").GetProperty("type").GetString());
    }

    [Fact]
    public async Task The_same_request_again_asks_for_the_same_claims()
    {
        await using var gateway = new GatewayHost();
        await gateway.InitializeAsync();
        var body = Body([(Lots[0], 1), (Lots[1], 2)]);

        var first = await CommandsAsync(gateway, "k1", body);
        var again = await CommandsAsync(gateway, "k1", body);
        var other = await CommandsAsync(gateway, "k2", body);
        var more = await CommandsAsync(gateway, "k1", Body([(Lots[1], 9), (Lots[2], 1)]));

        Assert.Equal(first, again);
        Assert.Empty(first.Select(command => command.Item1).Intersect(other.Select(command => command.Item1)));
        Assert.Contains(more, command => command.Item1 == first[1].Item1 && command.Item2 != first[1].Item2);
        Assert.Equal(5, first.Concat(other).Concat(more).Select(command => command.Item1).Distinct().Count());
    }

    [Theory]
    [InlineData("{}", "claims")]
    [InlineData("""{"claims":[]}""", "claims")]
    [InlineData("""{"claims":[null]}""", "claims[0]")]
    [InlineData("""{"claims":[{"quantity":1}]}""", "claims[0].lotId")]
    [InlineData("""{"claims":[{"lotId":"x","quantity":1}]}""", "claims[0].lotId")]
    [InlineData("""{"claims":[{"lotId":"00000001-0000-8000-8000-000000000001"}]}""", "claims[0].quantity")]
    [InlineData("""{"claims":[{"lotId":"00000001-0000-8000-8000-000000000001","quantity":1},{"lotId":"00000001-0000-8000-8000-000000000001","quantity":1}]}""", "claims[1].lotId")]
    [InlineData("""{"claims":[{"lotId":"00000001-0000-8000-8000-000000000001","quantity":1,"delivery":{}}]}""", "claims[0].delivery.location")]
    [InlineData("""{"claims":[{"lotId":"00000001-0000-8000-8000-000000000001","quantity":"1"}]}""", "claims[0].quantity")]
    [InlineData("""{"claims":[{"lotId":"00000001-0000-8000-8000-000000000001","quantity":1,"status":"held"}]}""", "claims[0].status")]
    public async Task A_bad_batch_is_refused_before_it_reaches_any_lot(string body, string field)
    {
        await using var gateway = new GatewayHost();
        await gateway.InitializeAsync();

        using var response = await gateway.SendAsync("POST", "/v1/claims", Role.Recipient, body);

        Assert.Equal([field], await ProblemReader.FieldsAsync(response));
        Assert.Empty(gateway.Cluster.Calls.SelectMany(call => call.Arguments).OfType<ClaimLot>());
    }

    [Fact]
    public async Task As_many_claims_as_allowed_fit_and_one_more_is_refused()
    {
        await using var gateway = new GatewayHost();
        await gateway.InitializeAsync();
        string Many(int count) => Body([.. Enumerable.Range(0, count).Select(_ => (Guid.NewGuid(), 1))]);

        using var fits = await gateway.SendAsync("POST", "/v1/claims", Role.Recipient, Many(ClaimLotsRequest.ClaimsMax));
        using var refused = await gateway.SendAsync("POST", "/v1/claims", Role.Recipient, Many(ClaimLotsRequest.ClaimsMax + 1));

        Assert.Equal(HttpStatusCode.OK, fits.StatusCode);
        Assert.Equal(["claims"], await ProblemReader.FieldsAsync(refused));
    }

    [Fact]
    public async Task A_batch_without_a_key_is_refused()
    {
        await using var gateway = new GatewayHost();
        await gateway.InitializeAsync();

        using var response = await gateway.SendAsync(
            "POST", "/v1/claims", Role.Recipient, Body([(Lots[0], 1)]), request => request.Headers.Remove("Idempotency-Key"));

        Assert.Equal("urn:pangan:problem:idempotency-key-missing", (await JsonOf(response)).GetProperty("type").GetString());
    }

    private static string Body(IReadOnlyList<(Guid LotId, int Quantity)> claims) =>
        JsonSerializer.Serialize(new { claims = claims.Select(claim => new { lotId = claim.LotId, quantity = claim.Quantity }) });

    private static async Task<JsonElement> JsonOf(HttpResponseMessage response) =>
        JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;

    private static async Task<List<(Guid, Fingerprint)>> CommandsAsync(GatewayHost gateway, string key, string body)
    {
        var before = Commands(gateway).Count();
        using var response = await gateway.SendAsync("POST", "/v1/claims", Role.Recipient, body, request =>
        {
            request.Headers.Remove("Idempotency-Key");
            request.Headers.Add("Idempotency-Key", key);
        });
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return [.. Commands(gateway).Skip(before).Select(command => (command.ClaimId, command.Fingerprint))];
    }

    private static IEnumerable<ClaimLot> Commands(GatewayHost gateway) =>
        gateway.Cluster.Calls.SelectMany(call => call.Arguments).OfType<ClaimLot>();
}
