using System.Net;
using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Tests.Http;

/// <summary>Keys, derived ids and fingerprints.</summary>
public sealed class IdempotencyTests(GatewayHost gateway) : IClassFixture<GatewayHost>
{
    private static readonly string Claims = $"/v1/lots/{RequestSamples.LotId}/claims";

    [Theory]
    [InlineData("/v1/lots")]
    [InlineData("/v1/lots/0197f0a0-0000-8000-8000-000000000002/claims")]
    public async Task Creating_needs_a_key(string path)
    {
        var role = path == "/v1/lots" ? Role.Donor : Role.Recipient;
        using var response = await gateway.SendAsync(
            "POST", path, role, "{}", request => request.Headers.Remove("Idempotency-Key"));
        await ProblemReader.ReadAsync(response, 400, "idempotency-key-missing");
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a\tb")]
    [InlineData(201)]
    public async Task A_malformed_key_is_refused_by_name(object key)
    {
        var text = key is int length ? new string('k', length) : (string)key;
        using var response = await SendWithKeyAsync(text, """{"quantity":5}""");
        Assert.Equal(["Idempotency-Key"], await ProblemReader.FieldsAsync(response));
    }

    [Fact]
    public async Task Two_keys_are_refused()
    {
        using var response = await gateway.SendAsync(
            "POST", Claims, Role.Recipient, """{"quantity":5}""", request => request.Headers.Add("Idempotency-Key", "second"));
        Assert.Equal(["Idempotency-Key"], await ProblemReader.FieldsAsync(response));
    }

    [Fact]
    public async Task The_longest_key_is_taken()
    {
        using var response = await SendWithKeyAsync(new string('~', 200), """{"quantity":5}""");
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
    }

    [Fact]
    public async Task The_same_request_in_another_spelling_has_the_same_id_and_fingerprint()
    {
        var first = await ClaimAsync("k1", """{"quantity":5,"delivery":{"location":{"lat":1.50,"lon":2}}}""");
        var again = await ClaimAsync("k1", """ { "delivery": {"location":{"lon":2.0,"lat":1.5}}, "quantity": 5 } """);
        var other = await ClaimAsync("k1", """{"quantity":6,"delivery":{"location":{"lat":1.50,"lon":2}}}""");
        Assert.Equal((first.ClaimId, first.Fingerprint), (again.ClaimId, again.Fingerprint));
        Assert.Equal(first.ClaimId, other.ClaimId);
        Assert.NotEqual(first.Fingerprint, other.Fingerprint);
    }

    [Fact]
    public async Task The_same_body_for_another_lot_is_another_request()
    {
        var first = await ClaimAsync("k2", """{"quantity":5}""");
        using var response = await gateway.SendAsync(
            "POST", $"/v1/lots/{Guid.NewGuid()}/claims", Role.Recipient, """{"quantity":5}""", request => Replace(request, "k2"));
        var second = gateway.Cluster.Last<ClaimLot>();
        Assert.Equal(first.ClaimId, second.ClaimId);
        Assert.NotEqual(first.Fingerprint, second.Fingerprint);
    }

    [Fact]
    public void Derived_ids_never_change()
    {
        // Ids of stored lots and claims depend on these bytes: a change here would make every retry a new request.
        Assert.Equal(new Guid("1b55bfac-64d6-824f-b309-edd70745b13a"), DerivedId.OfPosting(RequestSamples.CallerId, "key-1"));
        Assert.Equal(
            new Guid("bab9ffdf-6768-84f1-9b3c-a64bcc05071d"), DerivedId.OfClaim(RequestSamples.CallerId, "key-1", RequestSamples.LotId));
    }

    [Fact]
    public void Derived_ids_are_of_version_8_and_differ_by_kind_caller_and_key()
    {
        Guid[] ids =
        [
            DerivedId.OfPosting(RequestSamples.CallerId, "a"), DerivedId.OfClaim(RequestSamples.CallerId, "a", RequestSamples.LotId),
            DerivedId.OfPosting(RequestSamples.LotId, "a"), DerivedId.OfPosting(RequestSamples.CallerId, "b"),
            DerivedId.OfPosting(RequestSamples.CallerId, new string('a', 200)),
            .. Enumerable.Range(1, 3).Select(shard => DerivedId.OfClaim(
                RequestSamples.CallerId, "a", ShardNumber.With(DerivedId.OfPosting(RequestSamples.CallerId, "c"), shard))),
        ];
        Assert.Equal(ids.Length, ids.Distinct().Count());
        Assert.All(ids, id => Assert.Equal(8, id.Version));
        Assert.All(ids, id => Assert.Equal(8, id.Variant & 0xC));
    }

    private static void Replace(HttpRequestMessage request, string key)
    {
        request.Headers.Remove("Idempotency-Key");
        request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
    }

    private Task<HttpResponseMessage> SendWithKeyAsync(string key, string body) =>
        gateway.SendAsync("POST", Claims, Role.Recipient, body, request => Replace(request, key));

    private async Task<ClaimLot> ClaimAsync(string key, string body)
    {
        using var response = await SendWithKeyAsync(key, body);
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        return gateway.Cluster.Last<ClaimLot>();
    }
}
