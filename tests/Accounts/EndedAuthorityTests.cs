using System.Diagnostics;
using System.Net.Http.Headers;
using Microsoft.Extensions.DependencyInjection;
using PahlawanPangan.Accounts;
using PahlawanPangan.Gateway.Tokens;

namespace PahlawanPangan.Tests.Accounts;

/// <summary>What was opened under a password, an address, a role, a session or a token ends with it.</summary>
[Finding("what was opened outlives what authorised it")]
[Collection<AccountCollection>]
public sealed class EndedAuthorityTests(Servers servers, SharedCluster shared)
{
    private static readonly Caller Operator = new(Guid.CreateVersion7(), Role.Operator);

    [Theory]
    [InlineData("reset")]
    [InlineData("password")]
    [InlineData("address")]
    [InlineData("role")]
    [InlineData("disabled and enabled")]
    [InlineData("logout everywhere")]
    public async Task Login_begun_before_a_change_opens_no_session_after_it(string change)
    {
        await shared.StartAsync(servers);
        var (cluster, gateway) = (shared.Cluster, shared.Gateway);
        var member = await Member.RegisterAsync(cluster, gateway);
        await member.LogInAsync(gateway);
        Assert.Equal(
            202, (await gateway.SendAsync("POST", "/v1/sessions", new { email = member.Email, password = member.Password })).Status);
        var (challenge, code) = await SentCodes.LastAsync(cluster, member.Email, "log-in");

        await ChangeAsync(cluster, gateway, member, change);

        cluster.Time.Advance(TimeSpan.FromSeconds(16));
        var resent = await gateway.SendAsync("POST", $"/v1/sessions/{challenge}/resend");
        Assert.Equal((401, "code-refused"), (resent.Status, resent.Problem));
        var verified = await gateway.SendAsync("POST", $"/v1/sessions/{challenge}/verification", new { code });
        Assert.Equal((401, "code-refused"), (verified.Status, verified.Problem));
    }

    [Theory]
    [InlineData("password")]
    [InlineData("address")]
    [InlineData("role")]
    [InlineData("disabled and enabled")]
    public async Task Reset_code_sent_before_a_change_sets_no_password_after_it(string change)
    {
        await shared.StartAsync(servers);
        var (cluster, gateway) = (shared.Cluster, shared.Gateway);
        var member = await Member.RegisterAsync(cluster, gateway);
        await member.LogInAsync(gateway);
        Assert.Equal(202, (await gateway.SendAsync("POST", "/v1/accounts/password-reset", new { email = member.Email })).Status);
        var (_, code) = await SentCodes.LastAsync(cluster, member.Email, "reset");

        var email = await ChangeAsync(cluster, gateway, member, change);

        var reset = await gateway.SendAsync(
            "POST", "/v1/accounts/password-reset/confirmation", new { email, code, password = "another long password" });
        Assert.Equal((401, "code-refused"), (reset.Status, reset.Problem));
    }

    [Theory]
    [InlineData("reset")]
    [InlineData("password")]
    [InlineData("role")]
    [InlineData("disabled and enabled")]
    public async Task New_address_asked_for_before_a_change_is_not_confirmed_after_it(string change)
    {
        await shared.StartAsync(servers);
        var (cluster, gateway) = (shared.Cluster, shared.Gateway);
        var member = await Member.RegisterAsync(cluster, gateway);
        await member.LogInAsync(gateway);
        var thief = $"thief-{Guid.NewGuid():N}@example.org";
        Assert.Equal(200, (await gateway.SendAsync(
            "PATCH", "/v1/accounts/me", new { email = thief, currentPassword = member.Password }, member.AccessToken)).Status);
        var (_, code) = await SentCodes.LastAsync(cluster, thief, "new-email");

        await ChangeAsync(cluster, gateway, member, change);

        var identity = cluster.Grains.GetGrain<IIdentityGrain>(0);
        Assert.Equal(RefusalKind.CodeRefused, (await identity.ConfirmEmailAsync(member.Id, code, null)).Refusal?.Kind);
        var own = await cluster.Grains.GetGrain<IAccountGrain>(member.Id).GetAsync(new Caller(member.Id, Role.Recipient));
        Assert.Equal(member.Email, own.Value!.Contact.Email);
    }

    [Theory]
    [InlineData("logout")]
    [InlineData("logout everywhere")]
    [InlineData("password")]
    [InlineData("reset")]
    [InlineData("role")]
    [InlineData("disabled")]
    [InlineData("deleted")]
    [InlineData("reuse")]
    public async Task Notification_stream_ends_with_its_session_on_every_gateway_within_five_seconds(string change)
    {
        await shared.StartAsync(servers);
        var (cluster, one, other) = (shared.Cluster, shared.Gateway, shared.OtherGateway);
        var member = await Member.RegisterAsync(cluster, one);
        await member.LogInAsync(one);
        using var here = await OpenStreamAsync(one, member.AccessToken);
        using var there = await OpenStreamAsync(other, member.AccessToken);

        await ChangeAsync(cluster, one, member, change);
        var started = Stopwatch.GetTimestamp();
        var rest = await Task.WhenAll(ReadToEndAsync(here), ReadToEndAsync(there)).WaitAsync(TimeSpan.FromSeconds(30));
        Assert.InRange(Stopwatch.GetElapsedTime(started).TotalSeconds, 0, 5);
        Assert.All(rest, text => Assert.DoesNotContain("data:", text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Notification_stream_ends_when_its_token_expires()
    {
        await shared.StartAsync(servers);
        var (cluster, gateway) = (shared.Cluster, shared.Gateway);
        var token = gateway.Services.GetRequiredService<TokenIssuer>().Issue(LotSamples.Recipient, TimeSpan.FromSeconds(2));
        using var stream = await OpenStreamAsync(gateway, token);
        _ = await ReadToEndAsync(stream).WaitAsync(TimeSpan.FromSeconds(7));
    }

    [Fact]
    public async Task Stream_of_another_session_goes_on_after_a_logout()
    {
        await shared.StartAsync(servers);
        var (cluster, gateway) = (shared.Cluster, shared.Gateway);
        var member = await Member.RegisterAsync(cluster, gateway);
        await member.LogInAsync(gateway);
        var first = member.AccessToken;
        await member.LogInAsync(gateway);
        using var ends = await OpenStreamAsync(gateway, first);
        using var stays = await OpenStreamAsync(gateway, member.AccessToken);
        Assert.Equal(204, (await gateway.SendAsync("DELETE", "/v1/sessions/current", token: first)).Status);
        _ = await ReadToEndAsync(ends).WaitAsync(TimeSpan.FromSeconds(10));
        await cluster.ExecuteAsync(
            $"""
             INSERT INTO notification VALUES
               ('{member.Id}', 1, gen_random_uuid(), 'claim-lapsed', gen_random_uuid(), NULL, NULL, 1, NULL, now(), now())
             """);
        using var reader = new StreamReader(await stays.Content.ReadAsStreamAsync());
        while (await reader.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(10)) is { } line && line != "event: claim-lapsed")
        {
            Assert.NotNull(line);
        }
    }

    /// <summary>Makes a change; returns the account's address after it.</summary>
    private static async Task<string> ChangeAsync(PanganCluster cluster, LiveGateway gateway, Member member, string change)
    {
        var account = cluster.Grains.GetGrain<IAccountGrain>(member.Id);
        switch (change)
        {
            case "reset":
                Assert.Equal(202, (await gateway.SendAsync("POST", "/v1/accounts/password-reset", new { email = member.Email })).Status);
                var (_, reset) = await SentCodes.LastAsync(cluster, member.Email, "reset");
                Assert.Equal(204, (await gateway.SendAsync(
                    "POST", "/v1/accounts/password-reset/confirmation",
                    new { email = member.Email, code = reset, password = "a password after the reset" })).Status);
                break;
            case "password":
                Assert.Equal(200, (await gateway.SendAsync(
                    "PATCH", "/v1/accounts/me", new { password = "quite another password", currentPassword = member.Password },
                    member.AccessToken)).Status);
                break;
            case "address":
                var moved = $"moved-{Guid.NewGuid():N}@example.org";
                Assert.Equal(200, (await gateway.SendAsync(
                    "PATCH", "/v1/accounts/me", new { email = moved, currentPassword = member.Password }, member.AccessToken)).Status);
                var (_, code) = await SentCodes.LastAsync(cluster, moved, "new-email");
                Assert.Equal(
                    200, (await gateway.SendAsync("POST", "/v1/accounts/me/email-confirmation", new { code }, member.AccessToken)).Status);
                return moved;
            case "role":
                Assert.False((await account.AdministerAsync(Operator, Role.Courier, null, null)).IsRefused);
                break;
            case "disabled":
                Assert.False((await account.AdministerAsync(Operator, null, true, null)).IsRefused);
                break;
            case "disabled and enabled":
                Assert.False((await account.AdministerAsync(Operator, null, true, null)).IsRefused);
                Assert.False((await account.AdministerAsync(Operator, null, false, null)).IsRefused);
                break;
            case "deleted":
                Assert.Equal(204, (await gateway.SendAsync("DELETE", "/v1/accounts/me", token: member.AccessToken)).Status);
                break;
            case "logout":
                Assert.Equal(204, (await gateway.SendAsync("DELETE", "/v1/sessions/current", token: member.AccessToken)).Status);
                break;
            case "logout everywhere":
                Assert.Equal(204, (await gateway.SendAsync("DELETE", "/v1/sessions", token: member.AccessToken)).Status);
                break;
            default:
                Assert.Equal(200, (await gateway.SendAsync("POST", "/v1/tokens", new { refreshToken = member.RefreshToken })).Status);
                Assert.Equal(401, (await gateway.SendAsync("POST", "/v1/tokens", new { refreshToken = member.RefreshToken })).Status);
                break;
        }

        return member.Email;
    }

    private static async Task<HttpResponseMessage> OpenStreamAsync(LiveGateway gateway, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/notifications/stream");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        var response = await gateway.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(200, (int)response.StatusCode);
        return response;
    }

    private static async Task<string> ReadToEndAsync(HttpResponseMessage stream) => await stream.Content.ReadAsStringAsync();
}
