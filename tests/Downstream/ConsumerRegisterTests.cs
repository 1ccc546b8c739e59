using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using PahlawanPangan.Grains.Downstream;
using PahlawanPangan.Grains.Outbox;
using PahlawanPangan.Grains.Postgres;

namespace PahlawanPangan.Tests.Downstream;

/// <summary>Every consumer has a position before anything is published, so that no change of history passes it over.</summary>
[Finding("a position kept apart from the identity of what it points into")]
public sealed class ConsumerRegisterTests(Servers servers)
{
    [Fact]
    public async Task Consumer_without_a_position_gets_one_before_every_event_of_this_history_and_others_keep_theirs()
    {
        await using var cluster = await PanganCluster.StartAsync(servers);
        await cluster.ExecuteAsync(
            """
            INSERT INTO history_start (lane, number) VALUES ('0-lot', 1000000000), ('0-account', 1000000000);
            INSERT INTO consumer_position (consumer, aggregate, epoch, numbers, updated_at)
            VALUES ('impact', 'lot', 7, '{"0-lot": 1000000005}', now());
            """);
        var register = new ConsumerRegister(
            cluster.Services.GetRequiredService<LotShards>(), cluster.Services.GetServices<IEventConsumer>(),
            Options.Create(new DownstreamOptions { Enabled = true }));

        await register.EnsureAsync(TestContext.Current.CancellationToken);
        await register.EnsureAsync(TestContext.Current.CancellationToken);

        Assert.Equal(
            cluster.Services.GetServices<IEventConsumer>().Count(),
            await cluster.QueryAsync<long>("SELECT count(*) FROM consumer_position"));
        Assert.Equal("7 1000000005", await PositionAsync(cluster, "impact"));
        Assert.Equal("0 1000000000", await PositionAsync(cluster, "statements"));
        Assert.True(await cluster.QueryAsync<bool>(
            "SELECT NOT numbers ? '0-account' FROM consumer_position WHERE consumer = 'statements'"));
        Assert.True(await cluster.QueryAsync<bool>("SELECT numbers ? '0-account' FROM consumer_position WHERE consumer = 'ledger'"));
    }

    [Fact]
    public async Task Consumers_that_are_not_run_get_no_position()
    {
        await using var cluster = await PanganCluster.StartAsync(servers);

        await new ConsumerRegister(
            cluster.Services.GetRequiredService<LotShards>(), cluster.Services.GetServices<IEventConsumer>(),
            Options.Create(new DownstreamOptions { Enabled = false })).EnsureAsync(TestContext.Current.CancellationToken);

        Assert.Equal(0L, await cluster.QueryAsync<long>("SELECT count(*) FROM consumer_position"));
    }

    [Fact]
    public async Task Relay_takes_no_lane_before_the_consumers_are_registered()
    {
        const string EpochOf = "SELECT epoch FROM relay_cursor WHERE lane = 0";
        await using var cluster = await PanganCluster.StartAsync(servers);
        await Wait.UntilAsync(() => cluster.QueryAsync<bool>("SELECT count(*) = 4 FROM relay_cursor"));
        var before = await cluster.QueryAsync<long>(EpochOf);
        var register = new WaitingRegister();
        using var stop = new CancellationTokenSource();

        var running = ActivatorUtilities.CreateInstance<Relay>(cluster.Services, 0, register).RunAsync(stop.Token);
        await register.Asked;
        var meanwhile = await cluster.QueryAsync<long>(EpochOf);
        register.Answer();

        await Wait.UntilAsync(async () => await cluster.QueryAsync<long>(EpochOf) > before, "the relay has taken the lane");
        Assert.Equal(before, meanwhile);
        await stop.CancelAsync();
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
    }

    private static Task<string> PositionAsync(PanganCluster cluster, string consumer) => cluster.QueryAsync<string>(
        $"SELECT epoch || ' ' || (numbers ->> '0-lot') FROM consumer_position WHERE consumer = '{consumer}'");

    /// <summary>A register that takes as long as the test wants.</summary>
    private sealed class WaitingRegister : IConsumerRegister
    {
        private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Asked => _asked.Task;

        public void Answer() => _answer.SetResult();

        public Task EnsureAsync(CancellationToken cancellation)
        {
            _ = _asked.TrySetResult();
            return _answer.Task.WaitAsync(cancellation);
        }
    }
}
