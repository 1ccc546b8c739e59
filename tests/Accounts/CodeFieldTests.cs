using PahlawanPangan.Deliveries;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Tests.Accounts;

/// <summary>Codes as people type and paste them: what costs a try, and what does not.</summary>
[Finding("what costs a try")]
public sealed class CodeFieldTests(GatewayHost gateway) : IClassFixture<GatewayHost>
{
    private static readonly string Collection = $"/v1/lots/{RequestSamples.LotId}/claims/{RequestSamples.ClaimId}/collection";

    public static TheoryData<string, Role?, string> Places => new()
    {
        { Collection, Role.Donor, """{"code":CODE}""" },
        { $"/v1/deliveries/{RequestSamples.ClaimId}/pickup", Role.Courier, """{"code":CODE}""" },
        { $"/v1/sessions/{RequestSamples.ClaimId}/verification", null, """{"code":CODE}""" },
        { "/v1/accounts/confirmation", null, """{"email":"a@example.org","code":CODE}""" },
        { "/v1/accounts/password-reset/confirmation", null, """{"email":"a@example.org","code":CODE,"password":"a long password"}""" },
        { "/v1/accounts/me/email-confirmation", Role.Recipient, """{"code":CODE}""" },
    };

    [Theory]
    [MemberData(nameof(Places))]
    public async Task Text_that_can_be_no_code_is_refused_before_any_grain_is_asked(string path, Role? role, string body)
    {
        foreach (var code in new[] {
            "\"\"", "\"12345\"", "\"1234567\"", "\"12345a\"", "\"12345O\"", "\"１２３４５６\"", "\"-12345\"", "\"      \"", "null", "123456" })
        {
            var calls = CallsForRequests();
            using var response = await gateway.SendAsync("POST", path, role, body.Replace("CODE", code, StringComparison.Ordinal));
            await ProblemReader.ReadAsync(response, 400, "validation");
            Assert.Equal(calls, CallsForRequests());
        }
    }

    [Theory]
    [InlineData("482913 ")]
    [InlineData(" 482913")]
    [InlineData("482 913")]
    [InlineData("482913\\n")]
    [InlineData("\\t482913\\r\\n")]
    [InlineData("482\\u00a0913")]
    public async Task White_space_around_and_in_a_pickup_code_is_ignored(string code)
    {
        using var collected = await gateway.SendAsync("POST", Collection, Role.Donor, $$"""{"code":"{{code}}"}""");
        Assert.Equal(200, (int)collected.StatusCode);
        Assert.Equal("482913", gateway.Cluster.Last<CollectClaim>().Code);
    }

    [Fact]
    public async Task White_space_around_a_courier_s_code_is_ignored()
    {
        gateway.Cluster.On(
            nameof(ICourierGrain.PickUpAsync),
            _ => Task.FromResult<Reply<DeliveryView>>(new Refusal(RefusalKind.DeliveryNotOpen, "It is not open.")));
        using var response = await gateway.SendAsync(
            "POST", $"/v1/deliveries/{RequestSamples.ClaimId}/pickup", Role.Courier, """{"code":"482 913 "}""");
        Assert.Equal(409, (int)response.StatusCode);
        var pickup = gateway.Cluster.Calls.Last(call => call.Method == nameof(ICourierGrain.PickUpAsync)).Arguments[1];
        Assert.Equal("482913", Assert.IsType<DeliveryPickup>(pickup).Code);
    }

    /// <summary>The calls so far but for those that the gateway makes by itself, to learn which sessions ended.</summary>
    private int CallsForRequests() =>
        gateway.Cluster.Calls.Count(call => call.Method != nameof(PahlawanPangan.Accounts.IRevocationGrain.ReadAsync));
}
