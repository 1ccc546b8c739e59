using System.Net;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Tests.Claims;

/// <summary>Claims over HTTP.</summary>
public sealed class ClaimRequestTests(GatewayHost gateway) : IClassFixture<GatewayHost>
{
    private static readonly string Claims = $"/v1/lots/{RequestSamples.LotId}/claims";

    [Fact]
    public async Task A_claim_is_answered_in_the_contract_s_form_byte_for_byte()
    {
        using var response = await gateway.SendAsync("POST", Claims, Role.Recipient, """{"quantity":5}""");
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        Assert.Equal($"/v1/claims/{RequestSamples.ClaimId}", response.Headers.Location?.ToString());
        Assert.Null(response.Headers.ETag);
        const string Expected = """
            {"id":"0197f0a0-0000-8000-8000-000000000003","lotId":"0197f0a0-0000-8000-8000-000000000002",
            "recipientId":"0197f0a0-0000-7000-8000-000000000001","quantity":5,"status":"held",
            "heldUntil":"2026-03-01T14:00:00.000Z","pickupCode":"482913","createdAt":"2026-03-01T12:00:00.000Z"}
            """;
        Assert.Equal(Expected.Replace("\n", string.Empty, StringComparison.Ordinal), await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_claim_reaches_the_lot_with_its_delivery_and_trace()
    {
        using var response = await gateway.SendAsync(
            "POST", Claims, Role.Recipient, """{"quantity":5,"delivery":{"location":{"lat":1,"lon":2}}}""");
        var command = gateway.Cluster.Last<ClaimLot>();
        Assert.Equal(new Caller(RequestSamples.CallerId, Role.Recipient), command.Caller);
        Assert.Equal(new Place { Lat = 1, Lon = 2 }, command.DeliverTo);
        Assert.Equal(RequestSamples.LotId, gateway.Cluster.Calls.Last(call => call.Arguments.Contains(command)).Key);
        Assert.Equal(response.Headers.GetValues("traceparent").Single(), command.TraceParent);
    }

    [Theory]
    [InlineData("{}", "quantity")]
    [InlineData("""{"quantity":0}""", "quantity")]
    [InlineData("""{"quantity":1.5}""", "quantity")]
    [InlineData("""{"quantity":5,"delivery":{}}""", "delivery.location")]
    [InlineData("""{"quantity":5,"delivery":{"location":{"lat":"1","lon":2}}}""", "delivery.location.lat")]
    [InlineData("""{"quantity":0,"delivery":{"location":{"lat":91}}}""", "delivery.location.lat delivery.location.lon quantity")]
    [InlineData("""{"quantity":5,"claimId":"x"}""", "claimId")]
    public async Task A_bad_claim_is_refused_before_it_reaches_the_lot(string body, string fields)
    {
        using var response = await gateway.SendAsync("POST", Claims, Role.Recipient, body);
        Assert.Equal(fields.Split(' '), await ProblemReader.FieldsAsync(response));
    }

    [Theory]
    [InlineData("{}", "code override")]
    [InlineData("""{"code":""}""", "code")]
    [InlineData("""{"code":482913}""", "code")]
    [InlineData("""{"code":"482913","quantity":0}""", "quantity")]
    [InlineData("""{"code":"482913","override":{"reason":"lost"}}""", "code override")]
    [InlineData("""{"override":{}}""", "override.reason")]
    [InlineData("""{"override":{"reason":" "}}""", "override.reason")]
    [InlineData("""{"override":{"reason":"a\nb"}}""", "override.reason")]
    [InlineData("""{"override":"lost"}""", "override")]
    [InlineData("""{"override":{"reason":"lost","by":"me"}}""", "override.by")]
    [InlineData("""{"code":"482913","temperature":{}}""", "temperature.celsius temperature.measuredAt")]
    [InlineData("""{"code":"482913","temperature":5}""", "temperature")]
    [InlineData("""{"code":"482913","temperature":{"celsius":151,"measuredAt":"2026-03-01T12:00:00Z"}}""", "temperature.celsius")]
    [InlineData("""{"code":"482913","temperature":{"celsius":-91,"measuredAt":"2026-03-01T12:00:00Z"}}""", "temperature.celsius")]
    [InlineData("""{"code":"482913","temperature":{"celsius":1e999,"measuredAt":"2026-03-01T12:00:00Z"}}""", "temperature.celsius")]
    [InlineData("""{"code":"482913","temperature":{"celsius":5,"measuredAt":"noon"}}""", "temperature.measuredAt")]
    [InlineData("""{"code":"482913","rejected":{}}""", "rejected.quantity rejected.reason")]
    [InlineData("""{"code":"482913","rejected":{"quantity":0,"reason":"ugly"}}""", "rejected.quantity rejected.reason")]
    [InlineData("""{"code":"482913","rejected":{"quantity":1,"reason":"Spoiled"}}""", "rejected.reason")]
    public async Task A_bad_collection_is_refused(string body, string fields)
    {
        using var response = await gateway.SendAsync("POST", $"{Claims}/{RequestSamples.ClaimId}/collection", Role.Donor, body);
        Assert.Equal(fields.Split(' '), await ProblemReader.FieldsAsync(response));
    }

    [Fact]
    public async Task A_collection_carries_override_reading_and_rejection()
    {
        const string Body = """
            {"override":{"reason":"phone lost"},"quantity":3,"temperature":{"celsius":64.5,"measuredAt":"2026-03-01T19:00:00+07:00",
             "device":"probe 7"},"rejected":{"quantity":2,"reason":"mislabelled"}}
            """;

        using var response = await gateway.SendAsync("POST", $"{Claims}/{RequestSamples.ClaimId}/collection", Role.Donor, Body);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var command = gateway.Cluster.Last<CollectClaim>();
        Assert.Equal((null, "phone lost", 3), (command.Code, command.OverrideReason, command.Quantity));
        Assert.Equal(
            new TemperatureReading
            {
                Celsius = 64.5,
                MeasuredAt = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero),
                Device = "probe 7",
            },
            command.Temperature);
        Assert.Equal(new Rejection { Quantity = 2, Reason = RejectionReason.Mislabelled }, command.Rejected);
    }

    [Fact]
    public async Task A_collection_carries_code_and_quantity()
    {
        using var response = await gateway.SendAsync(
            "POST", $"{Claims}/{RequestSamples.ClaimId}/collection", Role.Courier, """{"code":"482913","quantity":3}""");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var command = gateway.Cluster.Last<CollectClaim>();
        Assert.Equal((RequestSamples.ClaimId, "482913", 3), (command.ClaimId, command.Code, command.Quantity));
    }

    [Fact]
    public async Task A_cancellation_names_the_claim()
    {
        using var response = await gateway.SendAsync("DELETE", $"{Claims}/{RequestSamples.ClaimId}", Role.Recipient);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(RequestSamples.ClaimId, gateway.Cluster.Last<CancelClaim>().ClaimId);
    }

    [Theory]
    [InlineData("GET", "/v1/lots/7")]
    [InlineData("GET", "/v1/lots/0197f0a000008000800000000000000a")]
    [InlineData("GET", "/v1/lots/{0197f0a0-0000-8000-8000-000000000002}")]
    [InlineData("GET", "/v1/claims/x")]
    [InlineData("DELETE", "/v1/lots/x/claims/0197f0a0-0000-8000-8000-000000000003")]
    [InlineData("DELETE", "/v1/lots/0197f0a0-0000-8000-8000-000000000002/claims/x")]
    public async Task An_id_that_is_no_UUID_names_nothing(string method, string path)
    {
        using var response = await gateway.SendAsync(method, path, Role.Recipient);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Contains("urn:pangan:problem:not-found", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }
}
