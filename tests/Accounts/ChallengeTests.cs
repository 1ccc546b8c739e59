using System.Text.Json;
using PahlawanPangan.Grains.Accounts;

namespace PahlawanPangan.Tests.Accounts;

/// <summary>One-time codes under a fake clock.</summary>
public sealed class ChallengeTests(ClusterFixture fixture) : IClassFixture<ClusterFixture>
{
    private static readonly TimeSpan Good = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(1);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_code_is_valid_until_its_fifth_minute_ends(bool isEarly)
    {
        var cluster = fixture.Cluster;
        var (id, code) = await StartAsync(cluster);
        cluster.Time.Advance(isEarly ? Good - Moment : Good);
        var spent = await Challenge(cluster, id).SpendAsync(code, ChallengePurpose.LogIn);
        Assert.Equal(isEarly, !spent.IsRefused);
    }

    [Fact]
    public async Task A_crash_refunds_no_attempt_and_sends_no_code_twice()
    {
        var cluster = fixture.Cluster;
        var (id, code) = await StartAsync(cluster);
        for (var left = 4; left >= 1; left--)
        {
            Assert.Equal(left, (await Challenge(cluster, id).SpendAsync("wrong!", ChallengePurpose.LogIn)).Refusal?.AttemptsLeft);
            await cluster.ForgetGrainsAsync();
        }

        Assert.False((await Challenge(cluster, id).SpendAsync(code, ChallengePurpose.LogIn)).IsRefused);
        await cluster.ForgetGrainsAsync();
        Assert.True((await Challenge(cluster, id).SpendAsync(code, ChallengePurpose.LogIn)).IsRefused);
    }

    [Fact]
    public async Task Resends_are_spaced_limited_and_refund_no_attempts()
    {
        var cluster = fixture.Cluster;
        var (id, first) = await StartAsync(cluster);
        _ = await Challenge(cluster, id).SpendAsync("wrong!", ChallengePurpose.LogIn);
        Assert.Equal(RefusalKind.TooManyRequests, (await Challenge(cluster, id).ResendAsync(null)).Refusal?.Kind);
        for (var i = 0; i < 3; i++)
        {
            cluster.Time.Advance(TimeSpan.FromSeconds(15));
            Assert.False((await Challenge(cluster, id).ResendAsync(null)).IsRefused);
        }

        cluster.Time.Advance(TimeSpan.FromSeconds(15));
        Assert.Equal(RefusalKind.CodeRefused, (await Challenge(cluster, id).ResendAsync(null)).Refusal?.Kind);
        Assert.Equal(
            3,
            (await Challenge(cluster, id)
                .SpendAsync(first == await CodeAsync(cluster, id) ? "wrong!" : first, ChallengePurpose.LogIn)).Refusal?.AttemptsLeft);
        Assert.False((await Challenge(cluster, id).SpendAsync(await CodeAsync(cluster, id), ChallengePurpose.LogIn)).IsRefused);
    }

    private static IChallengeGrain Challenge(PanganCluster cluster, Guid id) => cluster.Grains.GetGrain<IChallengeGrain>(id);

    private static async Task<(Guid Id, string Code)> StartAsync(PanganCluster cluster)
    {
        var id = Guid.CreateVersion7();
        var started = await Challenge(cluster, id).StartAsync(new StartChallenge
        {
            Purpose = ChallengePurpose.LogIn,
            AccountId = Guid.CreateVersion7(),
            Email = "someone@example.org",
        });
        Assert.False(started.IsRefused);
        return (id, await CodeAsync(cluster, id));
    }

    /// <summary>The last code, read as the message sender reads it: from the event, with the key.</summary>
    private static async Task<string> CodeAsync(PanganCluster cluster, Guid id)
    {
        var payload = await cluster.QueryAsync<byte[]>(
            $"SELECT payload FROM outbox WHERE aggregate_id = '{id}' ORDER BY sequence DESC LIMIT 1");
        using var streamEvent = JsonDocument.Parse(payload);
        return new ContactCipher(PanganCluster.IdentityKeys).Open(
            streamEvent.RootElement.GetProperty("data").GetProperty("code").GetString()!, AccountMessages.SealPurpose, id);
    }
}
