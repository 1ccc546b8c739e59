using System.Net;
using System.Text.Json.Nodes;

namespace PahlawanPangan.Tests.Http;

/// <summary>
/// What browsers and HTTP tools expect of every server: HEAD, CORS, compression, and a discovery document that is where it says.
/// </summary>
[Finding("what newcomers expect and did not find")]
public sealed class BrowserTests(OpenGateway gateway) : IClassFixture<OpenGateway>
{
    [Theory]
    [InlineData("/v1/lots")]
    [InlineData("/healthz/live")]
    [InlineData("/openapi/v1.json")]
    [InlineData("/.well-known/jwks.json")]
    public async Task HEAD_is_answered_as_GET_without_a_body(string path)
    {
        using var get = await gateway.SendAsync("GET", path, Role.Donor);
        using var head = await gateway.SendAsync("HEAD", path, Role.Donor);

        Assert.Equal(get.StatusCode, head.StatusCode);
        Assert.Equal(get.Content.Headers.ContentType, head.Content.Headers.ContentType);
        Assert.Empty(await head.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task HEAD_is_authorised_as_GET_is()
    {
        using var withoutToken = await gateway.SendAsync("HEAD", "/v1/lots");
        using var otherRole = await gateway.SendAsync("HEAD", "/v1/couriers/me/route", Role.Donor);

        Assert.Equal(HttpStatusCode.Unauthorized, withoutToken.StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, otherRole.StatusCode);
    }

    [Fact]
    public async Task HEAD_of_a_stream_is_refused_since_it_has_no_end()
    {
        using var response = await gateway.SendAsync("HEAD", "/v1/notifications/stream", Role.Donor);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
    }

    [Theory]
    [InlineData("https://app.example.org", true)]
    [InlineData("http://localhost:3000", true)]
    [InlineData("https://other.example.org", false)]
    [InlineData("null", false)]
    public async Task Page_of_an_origin_in_the_settings_may_call_the_API(string origin, bool isAllowed)
    {
        using var preflight = await gateway.SendAsync("OPTIONS", "/v1/lots", change: request =>
        {
            request.Headers.Add("Origin", origin);
            request.Headers.Add("Access-Control-Request-Method", "POST");
            request.Headers.Add("Access-Control-Request-Headers", "authorization,content-type,idempotency-key");
        });
        using var request = await gateway.SendAsync(
            "GET", "/v1/lots", Role.Donor, change: request => request.Headers.Add("Origin", origin));

        Assert.Equal(HttpStatusCode.NoContent, preflight.StatusCode);
        Assert.Equal(isAllowed, preflight.Headers.Contains("Access-Control-Allow-Headers"));
        Assert.Equal(
            isAllowed ? [origin] : [],
            request.Headers.TryGetValues("Access-Control-Allow-Origin", out var origins) ? origins : []);
        Assert.False(request.Headers.Contains("Access-Control-Allow-Credentials"));
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    public async Task Answer_is_compressed_for_a_client_that_asks(string encoding)
    {
        using var plain = await gateway.SendAsync("GET", "/openapi/v1.json");
        using var compressed = await gateway.SendAsync(
            "GET", "/openapi/v1.json", change: request => request.Headers.Add("Accept-Encoding", encoding));

        Assert.Empty(plain.Content.Headers.ContentEncoding);
        Assert.Equal([encoding], compressed.Content.Headers.ContentEncoding);
        Assert.True(
            (await compressed.Content.ReadAsByteArrayAsync()).Length < (await plain.Content.ReadAsByteArrayAsync()).Length / 4);
    }

    [Fact]
    public async Task Issuer_is_where_the_discovery_document_is_served()
    {
        using var response = await gateway.SendAsync("GET", "/.well-known/openid-configuration");
        var discovery = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;

        Assert.Equal(OpenGateway.PublicUrl, (string)discovery["issuer"]!);
        Assert.Equal(OpenGateway.PublicUrl + "/.well-known/jwks.json", (string)discovery["jwks_uri"]!);
        using var own = await gateway.SendAsync("GET", "/v1/lots", Role.Donor);
        Assert.Equal(HttpStatusCode.OK, own.StatusCode);
    }

    [Fact]
    public async Task Refused_role_is_named_with_those_that_are_let_in()
    {
        using var response = await gateway.SendAsync("POST", "/v1/lots", Role.Recipient, RequestSamples.LotBody);
        var problem = await ProblemReader.ReadAsync(response, 403, "forbidden");

        Assert.Equal("This is for the role donor; the token's role is recipient.", (string)problem["detail"]!);
    }

    [Fact]
    public async Task Missing_garbled_and_foreign_tokens_are_told_apart()
    {
        var details = new List<string>();
        foreach (var header in (string?[])[null, "Basic dTpw", "Bearer garbled", "Bearer " + gateway.Token(Role.Donor)[..^4] + "AAAA"])
        {
            using var response = await gateway.SendAsync("GET", "/v1/lots", change: request =>
            {
                if (header is not null)
                {
                    request.Headers.TryAddWithoutValidation("Authorization", header);
                }
            });
            details.Add((string)(await ProblemReader.ReadAsync(response, 401, "unauthenticated"))["detail"]!);
        }

        Assert.Equal("Send a bearer token: Authorization: Bearer TOKEN.", details[0]);
        Assert.StartsWith("The Authorization header holds no bearer token.", details[1], StringComparison.Ordinal);
        Assert.All(details[2..], detail => Assert.StartsWith("The token is not valid here", detail, StringComparison.Ordinal));
    }
}

/// <summary>A gateway with a public URL, for pages of two origins.</summary>
public sealed class OpenGateway : GatewayHost
{
    public const string PublicUrl = "https://api.example.org";

    public OpenGateway()
    {
        Settings["Gateway:PublicUrl"] = PublicUrl + "/";
        Settings["Gateway:CorsOrigins"] = "https://app.example.org, http://localhost:3000";
    }
}
