using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using PahlawanPangan.Local.Chaos;
using PahlawanPangan.Local.Faults;
using PahlawanPangan.Local.Servers;

namespace PahlawanPangan.Tests.Faults;

/// <summary>Links that are slow, and links that go silent without a reset.</summary>
[Collection<FaultCollection>]
public sealed class LinkTests(FaultFixture fixture)
{
    [Fact(Explicit = true)]
    public async Task Connections_to_the_database_that_go_silent_for_good_are_given_up_and_lose_nothing()
    {
        await FaultFixture.RequireNetworkAsync();

        await fixture.AssertHoldsAsync(new Fault("silo and database silent", 0, TimeSpan.FromSeconds(4)));
    }

    [Fact(Explicit = true)]
    public async Task Connections_between_silos_that_go_silent_for_good_are_given_up_and_lose_nothing()
    {
        await FaultFixture.RequireNetworkAsync();

        await fixture.AssertHoldsAsync(new Fault("silo and silo silent", 0, TimeSpan.FromSeconds(4)));
    }

    [Fact(Explicit = true)]
    public async Task Slow_database_slows_requests_and_loses_nothing()
    {
        await FaultFixture.RequireNetworkAsync();

        await fixture.AssertHoldsAsync(new Fault("database slow", 0, TimeSpan.FromSeconds(4)));
    }

    [Fact]
    public async Task Cut_loses_packets_in_both_directions_or_in_one_and_healing_ends_it()
    {
        await FaultFixture.RequireNetworkAsync();
        await using var network = await FaultNetwork.StartAsync(TestContext.Current.CancellationToken);
        var (one, other) = (await network.AddAsync("one"), await network.AddAsync("other"));
        await using var redis = await RedisServer.StartAsync(new ServerOptions { Host = one });
        Assert.True(await ReachesAsync(other, redis));

        await FaultNetwork.CutAsync(one, other);
        Assert.False(await ReachesAsync(other, redis));

        await FaultNetwork.HealAsync(one, other);
        Assert.True(await ReachesAsync(other, redis));

        await FaultNetwork.CutOneWayAsync(from: one, to: other);
        Assert.False(await ReachesAsync(other, redis));

        await FaultNetwork.HealAsync(one, other);
        await FaultNetwork.SlowAsync(one, kilobits: 64);
        Assert.True(await ReachesAsync(other, redis));
    }

    [Fact]
    public async Task Silence_ends_the_connections_that_exist_and_lets_new_ones_be_made()
    {
        await FaultFixture.RequireNetworkAsync();
        await using var network = await FaultNetwork.StartAsync(TestContext.Current.CancellationToken);
        await using var redis = await RedisServer.StartAsync(new ServerOptions { Host = await network.AddAsync("one") });

        // This process is a host of the network as well: its first address.
        var here = new ServerHost($"{redis.Host.Address[..redis.Host.Address.LastIndexOf('.')]}.1");
        using var before = new TcpClient();
        await before.ConnectAsync(redis.Host.Address, redis.Port);
        Assert.True(await AnswersAsync(before, redis));

        var silenced = await FaultNetwork.SilenceAsync(redis, here);

        Assert.True(silenced >= 1);
        Assert.False(await AnswersAsync(before, redis));
        using var after = new TcpClient();
        await after.ConnectAsync(redis.Host.Address, redis.Port);
        Assert.True(await AnswersAsync(after, redis));
    }

    private static async Task<bool> AnswersAsync(TcpClient client, RedisServer redis)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        try
        {
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"AUTH {redis.Password}\r\n"), limit.Token);
            return await client.GetStream().ReadAsync(new byte[64], limit.Token) > 0;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>Whether a connection can be made from a host.</summary>
    private static async Task<bool> ReachesAsync(ServerHost from, RedisServer redis)
    {
        using var connecting = Process.Start(new ProcessStartInfo("ip",
        [
            "netns", "exec", from.NetworkNamespace!, "timeout", "2", "bash", "-c",
            FormattableString.Invariant($"exec 3<>/dev/tcp/{redis.Host.Address}/{redis.Port}"),
        ]))!;
        await connecting.WaitForExitAsync(TestContext.Current.CancellationToken);
        return connecting.ExitCode == 0;
    }
}
