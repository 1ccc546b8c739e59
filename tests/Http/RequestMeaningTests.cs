using System.Text.Json.Nodes;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Tests.Http;

/// <summary>The same request in another spelling is the same request.</summary>
[Finding("changing requests that cannot be repeated safely")]
public sealed class RequestMeaningTests(GatewayHost gateway) : IClassFixture<GatewayHost>
{
    public static TheoryData<string, string> SameLots => new()
    {
        { "useBy", "\"2026-03-01T15:00:00Z\"" },
        { "useBy", "\"2026-03-01T15:00:00.000+00:00\"" },
        { "useBy", "\"2026-03-02T00:30:00.0004+09:30\"" },
        { "useBy", "\"2026-03-01t22:00:00+07:00\"" },
        { "pickupWindow", """{"to":"2026-03-01T21:30:00.123+07:00","from":"2026-03-01T19:00:00+07:00"}""" },
        { "allergens", "[\"eggs\",\"soybeans\"]" },
        { "location", """{"lon":1.068e2,"lat":-6.20,"address":"Jl. Sudirman 1"}""" },
        { "title", "\"Nasi \\u0062ungkus\"" },
        { "bestBefore", "null" },
    };

    public static TheoryData<string, string> OtherLots => new()
    {
        { "useBy", "\"2026-03-01T15:00:00.001Z\"" },
        { "bestBefore", "\"2026-03-01T14:00:00Z\"" },
        { "allergens", "[\"soybeans\"]" },
        { "notes", "\"Bawa kotak \"" },
        { "quantity", "121" },
    };

    [Theory]
    [MemberData(nameof(SameLots))]
    public async Task Same_meaning_has_the_same_fingerprint(string member, string value) =>
        Assert.Equal(await FingerprintAsync(RequestSamples.LotBody), await FingerprintAsync(With(member, value)));

    [Theory]
    [MemberData(nameof(OtherLots))]
    public async Task Another_meaning_has_another_fingerprint(string member, string value) =>
        Assert.NotEqual(await FingerprintAsync(RequestSamples.LotBody), await FingerprintAsync(With(member, value)));

    [Fact]
    public async Task Empty_notes_and_an_empty_address_mean_none()
    {
        var without = RequestSamples.LotBodyWith(body =>
        {
            body.Remove("notes");
            body["location"]!.AsObject().Remove("address");
        });
        var empty = RequestSamples.LotBodyWith(body =>
        {
            body["notes"] = "";
            body["location"]!["address"] = "";
        });
        Assert.Equal(await FingerprintAsync(without), await FingerprintAsync(empty));
    }

    private static string With(string member, string value)
    {
        // As text, so that numbers and escapes stay as they are written here.
        var body = JsonNode.Parse(RequestSamples.LotBody)!.AsObject();
        body.Remove(member);
        return body.ToJsonString()[..^1] + $",\"{member}\":{value}}}";
    }

    private async Task<Fingerprint> FingerprintAsync(string body)
    {
        using var response = await gateway.SendAsync("POST", "/v1/lots", Role.Donor, body);
        Assert.Equal(201, (int)response.StatusCode);
        return gateway.Cluster.Last<PostLot>().Fingerprint;
    }
}
