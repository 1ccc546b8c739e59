using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using PahlawanPangan.Accounts;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Tests.Http;

/// <summary>What a gateway answers when more requests arrive than it lets in.</summary>
[Finding("a server that accepts more than it can answer")]
public sealed class OverloadTests(OverloadTests.SmallGateway gateway) : IClassFixture<OverloadTests.SmallGateway>
{
    private const int AtOnceMax = 4;
    private const int LoginsAtOnceMax = 3;
    private static readonly string Claims = $"/v1/lots/{RequestSamples.LotId}/claims";

    [Fact]
    public async Task Requests_beyond_the_limit_are_refused_early_while_probes_answer_and_all_is_served_afterwards()
    {
        var release = new TaskCompletionSource<Reply<ClaimView>>(TaskCreationOptions.RunContinuationsAsynchronously);
        gateway.Cluster.On(nameof(ILotGrain.ClaimAsync), _ => new ValueTask<Reply<ClaimView>>(release.Task));
        var served = Enumerable.Range(0, AtOnceMax).Select(_ => ClaimAsync()).ToList();
        await Wait.UntilAsync(() => gateway.Cluster.Calls.Count(call => call.Method == nameof(ILotGrain.ClaimAsync)) == AtOnceMax);

        for (var more = 0; more < 3; more++)
        {
            using var refused = await ClaimAsync();
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
            Assert.Equal(TimeSpan.FromSeconds(1), refused.Headers.RetryAfter?.Delta);
            var problem = await refused.Content.ReadFromJsonAsync<JsonElement>();
            Assert.Equal("urn:pangan:problem:overloaded", problem.GetProperty("type").GetString());
        }

        foreach (var probe in new[] { "/healthz/live", "/healthz/ready", "/healthz/startup" })
        {
            using var answer = await gateway.SendAsync("GET", probe);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        Assert.Equal(AtOnceMax, gateway.Cluster.Calls.Count(call => call.Method == nameof(ILotGrain.ClaimAsync)));
        release.SetResult(RequestSamples.Claim);
        foreach (var answer in await Task.WhenAll(served))
        {
            Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
            answer.Dispose();
        }

        using var recovered = await ClaimAsync();
        Assert.Equal(HttpStatusCode.Created, recovered.StatusCode);
    }

    [Fact]
    public async Task Logins_beyond_their_limit_are_refused_before_they_cost_a_lookup_and_other_requests_go_on()
    {
        var release = new TaskCompletionSource<Reply<ChallengeView>>(TaskCreationOptions.RunContinuationsAsynchronously);
        gateway.Cluster.On(nameof(IIdentityGrain.LogInAsync), _ => release.Task);
        var served = Enumerable.Range(0, LoginsAtOnceMax).Select(_ => LogInAsync()).ToList();
        await Wait.UntilAsync(() => LoginCalls() == LoginsAtOnceMax);

        using (var refused = await LogInAsync())
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
            Assert.Equal(TimeSpan.FromSeconds(1), refused.Headers.RetryAfter?.Delta);
            var problem = await refused.Content.ReadFromJsonAsync<JsonElement>();
            Assert.Equal("urn:pangan:problem:overloaded", problem.GetProperty("type").GetString());
        }

        Assert.Equal(LoginsAtOnceMax, LoginCalls());
        using (var read = await gateway.SendAsync("GET", "/v1/lots", Role.Recipient))
        {
            Assert.Equal(HttpStatusCode.OK, read.StatusCode);
        }

        release.SetResult(new Refusal(RefusalKind.BadCredentials, "Wrong."));
        foreach (var answer in await Task.WhenAll(served))
        {
            Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
            answer.Dispose();
        }

        using var again = await LogInAsync();
        Assert.Equal(HttpStatusCode.Unauthorized, again.StatusCode);

        int LoginCalls() => gateway.Cluster.Calls.Count(call => call.Method == nameof(IIdentityGrain.LogInAsync));
    }

    private Task<HttpResponseMessage> LogInAsync() =>
        gateway.SendAsync("POST", "/v1/sessions", body: """{"email":"a@example.org","password":"a long password"}""");

    private Task<HttpResponseMessage> ClaimAsync() => gateway.SendAsync("POST", Claims, Role.Recipient, """{"quantity":5}""");

    public sealed class SmallGateway : GatewayHost
    {
        public SmallGateway()
        {
            Settings["Gateway:RequestsAtOnceMax"] = $"{AtOnceMax}";
            Settings["Gateway:IdentityRequestsAtOnceMax"] = $"{LoginsAtOnceMax}";
            Settings["Gateway:AdmissionWaitMilliseconds"] = "50";
        }
    }
}
