using System.Net;
using PahlawanPangan.Accounts;
using PahlawanPangan.Operations;

namespace PahlawanPangan.Tests.Health;

/// <summary>What probes are told.</summary>
public sealed class HealthTests(GatewayHost gateway) : IClassFixture<GatewayHost>
{
    [Theory]
    [InlineData(true, true, 200, """{"status":"ready","postgres":"up","nats":"up"}""")]
    [InlineData(true, false, 200, """{"status":"ready","postgres":"up","nats":"down"}""")]
    [InlineData(false, true, 503, """{"status":"unready","postgres":"down","nats":"up"}""")]
    public async Task Readiness_depends_on_the_database_alone(bool postgres, bool nats, int status, string expected)
    {
        gateway.Cluster.On(nameof(ISiloHealthGrain.CheckAsync), _ => Task.FromResult(new SiloHealth { Postgres = postgres, Nats = nats }));
        await ExpectAsync("/healthz/ready", status, expected);
    }

    [Fact]
    public async Task A_silo_that_does_not_answer_makes_the_gateway_unready()
    {
        const string Unknown = """{"status":"unready","postgres":"unknown","nats":"unknown"}""";
        gateway.Cluster.On(nameof(ISiloHealthGrain.CheckAsync), _ => throw new SiloUnavailableException("gone"));
        await ExpectAsync("/healthz/ready", 503, Unknown);
        gateway.Cluster.On(nameof(ISiloHealthGrain.CheckAsync), _ => new TaskCompletionSource<SiloHealth>().Task);
        await ExpectAsync("/healthz/ready", 503, Unknown);
    }

    [Fact]
    public async Task Liveness_asks_no_grain()
    {
        var before = CallsOfRequests();
        await ExpectAsync("/healthz/live", 200, """{"status":"alive"}""");
        Assert.Equal(before, CallsOfRequests());

        // The gateway itself asks for ended sessions, at moments of its own.
        int CallsOfRequests() => gateway.Cluster.Calls.Count(call => call.Method != nameof(IRevocationGrain.ReadAsync));
    }

    [Fact]
    public Task Startup_is_over_once_requests_are_served() => ExpectAsync("/healthz/startup", 200, """{"status":"started"}""");

    private async Task ExpectAsync(string path, int status, string body)
    {
        using var response = await gateway.SendAsync("GET", path);
        Assert.Equal((HttpStatusCode)status, response.StatusCode);
        Assert.Equal(body, await response.Content.ReadAsStringAsync());
        Assert.Equal("application/json", response.Content.Headers.ContentType?.ToString());
    }
}
