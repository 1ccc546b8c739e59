using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using PahlawanPangan.Deliveries;
using PahlawanPangan.Grains;
using PahlawanPangan.Grains.Deliveries;
using PahlawanPangan.Grains.Journal;
using PahlawanPangan.Grains.Postgres;
using PahlawanPangan.Lots;
using PahlawanPangan.Operations;

namespace PahlawanPangan.Tests.Deliveries;

/// <summary>Delivery notes that cannot be done, beside others that can.</summary>
public sealed class DispatchFaultTests(ClusterFixture fixture) : IClassFixture<ClusterFixture>, IAsyncLifetime
{
    private const string Kind = "a queue whose head can block; a background service that an exception stops";

    /// <summary>The queue is of each test alone: a dispatcher does whatever is in it.</summary>
    public async ValueTask InitializeAsync() => await fixture.Cluster.ExecuteAsync("DELETE FROM delivery_work; DELETE FROM dead_letter");

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    [Finding(Kind)]
    public async Task Notes_that_cannot_be_done_are_set_aside_and_a_delivery_is_offered()
    {
        var cluster = fixture.Cluster;
        using var states = new ServiceStates(cluster.Time);
        using var dispatcher = Dispatcher(cluster, states);
        var lot = await cluster.PostAsync(20);
        await cluster.ExecuteAsync(
            $$"""
              INSERT INTO delivery_work (delivery_id, lot_id, kind, data)
              SELECT gen_random_uuid(), gen_random_uuid(), 'offer', '{"quantity":1}' FROM generate_series(1, 100);
              INSERT INTO delivery_work (delivery_id, lot_id, kind, data) VALUES
                (gen_random_uuid(), '{{lot}}', 'offer', '{"quantity":1}'), (gen_random_uuid(), '{{lot}}', 'offer', 'no JSON'),
                (gen_random_uuid(), '{{lot}}', 'no such kind', '{}')
              """);
        var claim = await ClaimAsync(cluster, lot);
        await using (var consumers = RunningConsumers.Start(cluster))
        {
            await consumers.CatchUpAsync("logistics");
        }

        await DispatchAsync(dispatcher);
        var offered = await cluster.Grains.GetGrain<IDeliveryGrain>(claim).GetAsync(LotSamples.Operator);
        Assert.Equal(DeliveryStatus.Offered, offered.Value!.Status);

        // What is malformed is set aside at once, unknown lots after some attempts; nothing else waits.
        Assert.Equal(3L, await cluster.QueryAsync<long>("SELECT count(*) FROM dead_letter"));
        for (var attempt = 2; attempt <= 5; attempt++)
        {
            cluster.Time.Advance(TimeSpan.FromSeconds(10));
            await DispatchAsync(dispatcher);
        }

        Assert.Equal(
            103L, await cluster.QueryAsync<long>("SELECT count(*) FROM dead_letter WHERE consumer = 'delivery-dispatcher' AND status = 0"));
        Assert.Equal(0L, await cluster.QueryAsync<long>("SELECT count(*) FROM delivery_work WHERE status = 0"));
        Assert.Null(Assert.Single(states.Read()).FailingSince);
    }

    [Fact]
    [Finding(Kind)]
    public async Task Note_set_aside_is_replayed_when_its_cause_is_gone_and_later_notes_of_its_delivery_wait()
    {
        var cluster = fixture.Cluster;
        using var states = new ServiceStates(cluster.Time);
        using var dispatcher = Dispatcher(cluster, states);
        var lot = await cluster.PostAsync(20);
        var delivery = await ClaimAsync(cluster, lot);
        await cluster.Lot(lot).CancelAsync(LotSamples.Cancel(delivery));
        await cluster.ExecuteAsync(
            $$"""
              INSERT INTO delivery_work (delivery_id, lot_id, kind, data)
              VALUES ('{{delivery}}', '{{lot}}', 'offer', '{}'), ('{{delivery}}', '{{lot}}', 'over', '{}')
              """);
        await DispatchAsync(dispatcher);
        Assert.Equal(2L, await cluster.QueryAsync<long>("SELECT count(*) FROM delivery_work"));
        await cluster.ExecuteAsync(
            $$"""
              UPDATE delivery_work SET data = '{"quantity":1,"recipientId":"{{LotSamples.Recipient.Id}}","heldUntil":"{{cluster.Time.Now.AddHours(1):O}}","delivery":{"lat":0,"lon":0} }'
              WHERE status = 1
              """);
        var operators = cluster.Grains.GetGrain<IDownstreamGrain>(0);
        var letters = await operators.DeadLettersAsync(LotSamples.Operator, DeadLetterStatus.Waiting, new PageRequest(50, null));
        Assert.Null(await operators.ReplayDeadLetterAsync(LotSamples.Operator, Assert.Single(letters.Value!.Items).Id));

        await DispatchAsync(dispatcher);

        Assert.Equal(0L, await cluster.QueryAsync<long>("SELECT count(*) FROM delivery_work"));
        var ended = await cluster.Grains.GetGrain<IDeliveryGrain>(delivery).GetAsync(LotSamples.Operator);
        Assert.Equal(DeliveryStatus.Ended, ended.Value!.Status);
    }

    [Fact]
    [Finding("a transaction over remote calls; one that is slow slows others")]
    public async Task Lots_database_that_hangs_holds_neither_a_transaction_nor_another_databases_deliveries()
    {
        await using var link = new DatabaseLink();
        await using var cluster = await PanganCluster.StartAsync(fixture.Servers, databases: 2, link);
        using var states = new ServiceStates(cluster.Time);
        using var dispatcher = Dispatcher(cluster, states);
        var here = await PostAsync(cluster, shard: 0);
        var there = await PostAsync(cluster, shard: 1);
        await cluster.ForgetGrainsAsync();
        link.Freeze();
        await cluster.ExecuteAsync(
            $$"""
              INSERT INTO delivery_work (delivery_id, lot_id, kind, data)
              SELECT gen_random_uuid(), '{{there}}', 'offer', '{}' FROM generate_series(1, 200);
              INSERT INTO delivery_work (delivery_id, lot_id, kind, data) VALUES (
                gen_random_uuid(), '{{here}}', 'offer',
                '{"quantity":1,"recipientId":"{{LotSamples.Recipient.Id}}","heldUntil":"{{cluster.Time.Now.AddHours(1):O}}","delivery":{"lat":0,"lon":0} }')
              """);

        await dispatcher.StartAsync(CancellationToken.None);
        await Wait.UntilAsync(
            async () =>
            {
                // As the host's clock goes on, notes that found no slot are due again.
                cluster.Time.Advance(TimeSpan.FromMilliseconds(200));
                Assert.Equal(0L, await cluster.QueryAsync<long>(
                    """
                    SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in transaction%'
                      AND clock_timestamp() - state_change > interval '500 ms'
                    """));
                return await cluster.QueryAsync<bool>($"SELECT count(*) = 0 FROM delivery_work WHERE lot_id = '{here}'");
            },
            limit: TimeSpan.FromSeconds(8));
        link.Thaw();
        await dispatcher.StopAsync(CancellationToken.None);
    }

    private static async Task<Guid> PostAsync(PanganCluster cluster, int shard)
    {
        var lotId = ShardNumber.With(EventId.Of(Guid.CreateVersion7(), 1), shard);
        Assert.False((await cluster.Lot(lotId).PostAsync(LotSamples.Post(cluster.Time.Now, 5))).IsRefused);
        return lotId;
    }

    private static async Task<Guid> ClaimAsync(PanganCluster cluster, Guid lot) =>
        (await cluster.Lot(lot).ClaimAsync(LotSamples.Claim(1) with { DeliverTo = new Place { Lat = -6.25, Lon = 106.85 } })).Value!.Id;

    private static async Task DispatchAsync(DeliveryDispatcher dispatcher)
    {
        while (await dispatcher.DispatchAsync(CancellationToken.None) > 0)
        {
            // One note of each delivery at a time.
        }
    }

    private static DeliveryDispatcher Dispatcher(PanganCluster cluster, ServiceStates states) => new(
        cluster.Database, cluster.Services.GetRequiredService<LotShards>(), cluster.Grains, new Clock(cluster.Time), states,
        NullLogger<DeliveryDispatcher>.Instance);
}
