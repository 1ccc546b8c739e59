using System.Net;

namespace PahlawanPangan.Tests.Telemetry;

/// <summary>Every response says which trace it belongs to.</summary>
public sealed class ResponseTraceTests(GatewayHost gateway) : IClassFixture<GatewayHost>
{
    [Theory]
    [InlineData("GET", "/healthz/live")]
    [InlineData("GET", "/v1/nothing")]
    [InlineData("PUT", "/v1/lots")]
    [InlineData("GET", "/v1/lots")]
    [InlineData("GET", "/docs/index.html")]
    [InlineData("GET", "/openapi/v1.json")]
    [InlineData("GET", "/metrics")]
    public async Task A_request_without_a_trace_gets_one(string method, string path)
    {
        using var response = await gateway.SendAsync(method, path);
        var traceId = response.Headers.GetValues("trace-id").Single();
        Assert.Matches("^[0-9a-f]{32}$", traceId);
        Assert.Matches($"^00-{traceId}-[0-9a-f]{{16}}-0[01]$", response.Headers.GetValues("traceparent").Single());
    }

    [Fact]
    public async Task The_caller_s_trace_goes_on_under_a_new_span()
    {
        const string Parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        using var response = await WithParentAsync(Parent);
        var traceParent = response.Headers.GetValues("traceparent").Single();
        Assert.StartsWith("00-0af7651916cd43dd8448eb211c80319c-", traceParent, StringComparison.Ordinal);
        Assert.DoesNotContain("b7ad6b7169203331", traceParent, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("rubbish")]
    [InlineData("00-00000000000000000000000000000000-b7ad6b7169203331-01")]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01")]
    public async Task A_trace_that_cannot_be_read_is_replaced(string parent)
    {
        using var response = await WithParentAsync(parent);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var traceId = response.Headers.GetValues("trace-id").Single();
        Assert.Matches("^[0-9a-f]{32}$", traceId);
        Assert.NotEqual(new string('0', 32), traceId);
    }

    private async Task<HttpResponseMessage> WithParentAsync(string parent)
    {
        // The test's own HttpClient would put its activity in place of this header.
        using var handler = new SocketsHttpHandler { ActivityHeadersPropagator = null };
        using var client = new HttpClient(handler) { BaseAddress = gateway.Address };
        using var request = new HttpRequestMessage(HttpMethod.Get, "/healthz/live");
        request.Headers.TryAddWithoutValidation("traceparent", parent);
        return await client.SendAsync(request);
    }
}
