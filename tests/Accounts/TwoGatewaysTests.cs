using PahlawanPangan.Accounts;

namespace PahlawanPangan.Tests.Accounts;

/// <summary>A session that ends at one gateway ends at the others: they share only the database.</summary>
[Collection<AccountCollection>]
public sealed class TwoGatewaysTests(Servers servers, SharedCluster shared)
{
    private static readonly Caller Operator = new(Guid.CreateVersion7(), Role.Operator);

    [Theory]
    [InlineData("logout")]
    [InlineData("logout everywhere")]
    [InlineData("role")]
    [InlineData("disabling")]
    [InlineData("deletion")]
    [InlineData("reuse")]
    public async Task Session_ended_at_one_gateway_ends_at_the_other_within_seconds(string cause)
    {
        await shared.StartAsync(servers);
        var (cluster, one, other) = (shared.Cluster, shared.Gateway, shared.OtherGateway);
        var member = await Member.RegisterAsync(cluster, one);
        await member.LogInAsync(one);

        // Twice, so that the second request uses the gateway's token cache.
        Assert.Equal((200, 200), (await member.StatusAtAsync(other), await member.StatusAtAsync(other)));
        var account = cluster.Grains.GetGrain<IAccountGrain>(member.Id);
        switch (cause)
        {
            case "logout":
                Assert.Equal(204, (await one.SendAsync("DELETE", "/v1/sessions/current", token: member.AccessToken)).Status);
                Assert.Equal(401, await member.StatusAtAsync(one));
                break;
            case "logout everywhere":
                Assert.Equal(204, (await one.SendAsync("DELETE", "/v1/sessions", token: member.AccessToken)).Status);
                break;
            case "role":
                Assert.False((await account.AdministerAsync(Operator, Role.Courier, null, null)).IsRefused);
                break;
            case "disabling":
                Assert.False((await account.AdministerAsync(Operator, null, true, null)).IsRefused);
                break;
            case "deletion":
                Assert.Equal(204, (await one.SendAsync("DELETE", "/v1/accounts/me", token: member.AccessToken)).Status);
                break;
            default:
                Assert.Equal(200, (await one.SendAsync("POST", "/v1/tokens", new { refreshToken = member.RefreshToken })).Status);
                Assert.Equal(401, (await other.SendAsync("POST", "/v1/tokens", new { refreshToken = member.RefreshToken })).Status);
                break;
        }

        await Wait.WithinSecondsAsync(async () => await member.StatusAtAsync(other) == 401 && await member.StatusAtAsync(one) == 401);
        Assert.Equal(401, (await other.SendAsync("POST", "/v1/tokens", new { refreshToken = member.RefreshToken })).Status);
    }

    [Fact]
    public async Task A_gateway_that_starts_later_knows_sessions_that_ended_before()
    {
        await shared.StartAsync(servers);
        var (cluster, one) = (shared.Cluster, shared.Gateway);
        var member = await Member.RegisterAsync(cluster, one);
        await member.LogInAsync(one);
        Assert.Equal(204, (await one.SendAsync("DELETE", "/v1/sessions", token: member.AccessToken)).Status);
        await using var later = await LiveGateway.StartAsync(cluster.Grains);
        await Wait.WithinSecondsAsync(async () => await member.StatusAtAsync(later) == 401);
    }
}
