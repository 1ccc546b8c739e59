using Microsoft.Extensions.DependencyInjection;
using PahlawanPangan.Grains.Downstream;
using PahlawanPangan.Grains.Journal;
using PahlawanPangan.Grains.Outbox;

namespace PahlawanPangan.Tests.Downstream;

/// <summary>A stream that has less than its consumers remember.</summary>
[Finding("a position kept apart from the identity of what it points into")]
public sealed class StreamLossTests(Servers servers)
{
    [Fact]
    public async Task Stream_whose_store_came_back_as_it_was_earlier_is_filled_and_every_consumer_handles_everything()
    {
        await using var cluster = await PanganCluster.StartAsync(servers);
        await cluster.ExecuteAsync(CountingConsumer.Table);
        var counting = new CountingConsumer();
        await using var consumers = RunningConsumers.Start(cluster, counting);
        var lotId = await cluster.PostAsync(1000);
        await ClaimAsync(cluster, lotId, 20);
        await consumers.CatchUpAsync("impact");
        await cluster.Nats.StopAsync();
        var earlier = Copy(StoreOf(cluster), Path.Combine(cluster.Nats.Folder, "earlier"));
        await cluster.Nats.RestartAsync();
        await ClaimAsync(cluster, lotId, 60);
        await Task.WhenAll(CatchUpAsync(cluster, consumers));

        // The messages of then, with the consumers' places of now.
        await cluster.Nats.KillAsync();
        Directory.Delete(StoreOf(cluster), recursive: true);
        Copy(earlier, StoreOf(cluster));
        await cluster.Nats.RestartAsync();
        await ClaimAsync(cluster, lotId, 30);

        await Task.WhenAll(CatchUpAsync(cluster, consumers).Append(consumers.CatchUpAsync(counting.Name)));
        Assert.Equal(
            Enumerable.Range(1, 111).Select(number => (long)number),
            (await StreamTap.ReadAsync(cluster.Nats.Url, 111)).Select(streamEvent => streamEvent.Sequence));
        Assert.Equal(111, await cluster.QueryAsync<long>("SELECT count(*) FROM effect"));
    }

    [Fact]
    public async Task Stream_that_was_deleted_is_filled_from_the_outbox_without_being_asked()
    {
        await using var cluster = await PanganCluster.StartAsync(servers);
        await using var consumers = RunningConsumers.Start(cluster);
        var lotId = await cluster.PostAsync(100);
        await ClaimAsync(cluster, lotId, 10);
        await consumers.CatchUpAsync("open-lots");
        await cluster.Nats.KillAsync();
        Directory.Delete(Path.Combine(cluster.Nats.Folder, "data"), recursive: true);
        await cluster.Nats.RestartAsync();

        await ClaimAsync(cluster, lotId, 5);

        await consumers.CatchUpAsync("open-lots");
        Assert.Equal(16, (await StreamTap.ReadAsync(cluster.Nats.Url, 16)).Count);
    }

    [Fact]
    public async Task Event_that_the_broker_never_delivers_shows_in_the_lag_and_is_delivered_in_the_end()
    {
        await using var cluster = await PanganCluster.StartAsync(
            servers, null, ("Downstream:Enabled", "true"), ("Downstream:WatchMilliseconds", "100"));
        var handled = cluster.Services.GetRequiredService<HandledEvents>();
        var lotId = await cluster.PostAsync(100);
        await Wait.UntilAsync(async () => await WaitingAsync(handled) == 0);

        await ClaimAsync(cluster, lotId, 3);
        var lane = $"{OutboxLane.Of(lotId)}-lot";
        await Wait.UntilAsync(() => cluster.QueryAsync<bool>(
            $"SELECT (numbers ->> '{lane}')::bigint = 4 FROM consumer_position WHERE consumer = 'impact'"));

        // What a hole in the stream is to a consumer: to the broker the events are delivered, and the position lacks them.
        await cluster.ExecuteAsync(
            $$"""UPDATE consumer_position SET numbers = numbers || '{"{{lane}}": 2}', epoch = epoch + 1 WHERE consumer = 'impact'""");
        Assert.Equal(2, (await handled.ReadAsync(CancellationToken.None))!.Single(one => one.Consumer == "impact").Events);

        cluster.Time.Advance(TimeSpan.FromMinutes(6));
        await Wait.UntilAsync(async () => await WaitingAsync(handled) == 0, "the events are delivered again");
    }

    private static async Task<long> WaitingAsync(HandledEvents handled) =>
        (await handled.ReadAsync(CancellationToken.None))!.Sum(one => one.Events);

    private static IEnumerable<Task> CatchUpAsync(PanganCluster cluster, RunningConsumers consumers) =>
        cluster.Services.GetServices<IEventConsumer>().Where(consumer => consumer.Aggregate is null or "lot")
            .Select(consumer => consumers.CatchUpAsync(consumer.Name));

    private static string StoreOf(PanganCluster cluster) =>
        Path.Combine(cluster.Nats.Folder, "data", "jetstream", "$G", "streams", EventStream.Name, "msgs");

    private static string Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.GetFiles(from))
        {
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        }

        return to;
    }

    private static Task<Reply<PahlawanPangan.Lots.ClaimView>[]> ClaimAsync(PanganCluster cluster, Guid lotId, int count) => Task.WhenAll(
        Enumerable.Range(0, count).Select(_ => cluster.Lot(lotId).ClaimAsync(LotSamples.Claim(1)).AsTask()));
}
