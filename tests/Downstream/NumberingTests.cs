using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using NATS.Client.Core;
using NATS.Client.JetStream;
using NATS.Net;
using PahlawanPangan.Grains.Downstream;
using PahlawanPangan.Grains.Outbox;
using PahlawanPangan.Grains.Postgres.Migrations;

namespace PahlawanPangan.Tests.Downstream;

/// <summary>The numbers of events, and that no effect is lost or doubled when they change.</summary>
public sealed class NumberingTests(Servers servers)
{
    // The schema of builds that numbered nothing, with what their consumers had handled.
    private const string AsBefore =
        """
        INSERT INTO inbox (consumer, aggregate_id, sequence)
        SELECT p.consumer, e.aggregate_id, max(e.sequence) FROM consumer_position AS p
        JOIN published_event AS e ON e.number <= (p.numbers ->> (e.lane || '-' || e.kind))::bigint GROUP BY p.consumer, e.aggregate_id;
        DROP VIEW published_event;
        DROP TABLE consumer_position, parked_event, history_start;
        ALTER TABLE relay_cursor DROP COLUMN numbers, DROP COLUMN checked_until, DROP COLUMN history;
        ALTER TABLE relay_cursor RENAME COLUMN rewound TO rewinds;
        ALTER TABLE inbox ADD COLUMN attempts smallint NOT NULL DEFAULT 0;
        CREATE TABLE handled_cursor (
          lane smallint PRIMARY KEY, xid xid8 NOT NULL, position integer NOT NULL, day date NOT NULL, checked_at timestamptz NOT NULL);
        """;

    [Fact]
    public async Task Numbers_of_a_lane_are_dense_by_kind_and_the_same_when_events_are_published_again()
    {
        await using var cluster = await PanganCluster.StartAsync(servers);
        var begin = cluster.Time.Now;
        var lots = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => cluster.PostAsync(100)));
        await Task.WhenAll(lots.Select(lot => ClaimAsync(cluster, lot, 5)));
        await StreamTap.ReadAsync(cluster.Nats.Url, 48);
        var numbers = await NumbersAsync(cluster);
        Assert.Equal(48, numbers.Count);
        Assert.All(
            numbers.Values.GroupBy(one => one.Lane),
            lane => Assert.Equal(Enumerable.Range(1, lane.Count()).Select(number => (long)number), lane.Select(one => one.Number).Order()));

        await cluster.Nats.KillAsync();
        Directory.Delete(Path.Combine(cluster.Nats.Folder, "data"), recursive: true);
        await cluster.Nats.RestartAsync();
        Assert.Equal(48, await cluster.Services.GetRequiredService<OutboxReplay>().FromAsync(begin, CancellationToken.None));
        await StreamTap.ReadAsync(cluster.Nats.Url, 48);

        Assert.Equal(numbers, await NumbersAsync(cluster));
    }

    [Fact]
    public async Task Database_of_a_build_without_numbers_is_migrated_and_no_effect_is_lost_or_doubled()
    {
        await using var cluster = await PanganCluster.StartAsync(servers);
        await cluster.ExecuteAsync(CountingConsumer.Table);
        var lots = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => cluster.PostAsync(100)));
        await Task.WhenAll(lots.Select(lot => ClaimAsync(cluster, lot, 4)));
        await HandleAllAsync(cluster);

        // Published and not handled.
        await Task.WhenAll(lots.Select(lot => ClaimAsync(cluster, lot, 2)));
        await StreamTap.ReadAsync(cluster.Nats.Url, 12 * 7);
        await cluster.StopSiloAsync();
        await ForgetNumbersAsync(cluster);
        await cluster.ExecuteAsync(AsBefore);
        await cluster.ExecuteAsync(Migration.All.Single(migration => migration.Name == "ordered_log").Sql);

        await using var over = await PanganCluster.StartOverAsync(cluster.ConnectionString, cluster.Nats);
        await Task.WhenAll(lots.Select(lot => ClaimAsync(over, lot, 3)));
        await HandleAllAsync(over);

        await AssertOnceAsync(over, 12 * 10);
    }

    [Fact]
    public async Task Events_that_a_lost_end_of_the_database_left_in_the_stream_hide_none_that_take_their_numbers()
    {
        await using var cluster = await PanganCluster.StartAsync(servers);
        await cluster.ExecuteAsync(CountingConsumer.Table);
        var lots = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => cluster.PostAsync(100)));
        await Task.WhenAll(lots.Select(lot => ClaimAsync(cluster, lot, 4)));
        await HandleAllAsync(cluster);

        // One part is published and not handled; then the server fails over to a replica that lacks what comes after it.
        await Task.WhenAll(lots.Select(lot => ClaimAsync(cluster, lot, 2)));
        await StreamTap.ReadAsync(cluster.Nats.Url, 8 * 7);
        await cluster.StopSiloAsync();
        await cluster.ExecuteAsync("CREATE TABLE kept AS TABLE relay_cursor; CREATE TABLE kept_lot AS TABLE lot");
        await using (var lost = await PanganCluster.StartOverAsync(cluster.ConnectionString, cluster.Nats))
        {
            await Task.WhenAll(lots.Select(lot => ClaimAsync(lost, lot, 3)));
            await StreamTap.ReadAsync(cluster.Nats.Url, 8 * 10);
            await lost.StopSiloAsync();
        }

        await cluster.ExecuteAsync(
            """
            DELETE FROM claim AS c USING kept_lot AS k WHERE k.id = c.lot_id AND c.changed_at > k.version;
            DELETE FROM outbox AS o USING kept_lot AS k WHERE k.id = o.aggregate_id AND o.sequence > k.sequence;
            UPDATE lot AS l SET version = k.version, sequence = k.sequence, available = k.available, held = k.held
            FROM kept_lot AS k WHERE k.id = l.id;
            UPDATE relay_cursor AS c SET xid = k.xid, position = k.position, day = k.day, numbers = k.numbers FROM kept AS k
            WHERE k.lane = c.lane;
            UPDATE database_history SET timeline = timeline + 1
            """);
        await using var over = await PanganCluster.StartOverAsync(cluster.ConnectionString, cluster.Nats);
        await Task.WhenAll(lots.Select(lot => ClaimAsync(over, lot, 1)));
        await HandleAllAsync(over);

        await AssertOnceAsync(over, 8 * 8);

        // A consumer that is new begins with the present history: the stream has some of its events under two numbers.
        await using var consumers = RunningConsumers.Start(over, new CountingConsumer { Name = "fresh" });
        await consumers.CatchUpAsync("fresh");
        Assert.Equal(0L, await over.QueryAsync<long>(
            """
            SELECT count(*) - count(DISTINCT (e.aggregate_id, e.sequence)) + count(*) FILTER (WHERE o.event_id IS NULL)
            FROM effect AS e LEFT JOIN outbox AS o USING (aggregate_id, sequence) WHERE e.consumer = 'fresh'
            """));
        Assert.Equal(8L, await over.QueryAsync<long>(
            """
            SELECT count(*) FROM effect AS e JOIN lot AS l ON l.id = e.aggregate_id AND l.sequence = e.sequence
            WHERE e.consumer = 'fresh'
            """));
    }

    [Fact]
    public async Task Gap_in_the_stream_is_filled_from_the_outbox_and_what_nothing_has_any_more_is_passed()
    {
        await using var cluster = await PanganCluster.StartAsync(
            servers, null, ("Downstream:Enabled", "true"), ("Downstream:WatchMilliseconds", "100"));
        var lot = await cluster.PostAsync(100);
        await Wait.UntilAsync(() => cluster.QueryAsync<bool>("SELECT count(*) = 1 FROM ledger_entry"));
        await cluster.ExecuteAsync(
            "UPDATE consumer_position SET epoch = epoch + 1, is_rebuilding = true WHERE consumer = 'ledger'");
        await ClaimAsync(cluster, lot, 6);
        await StreamTap.ReadAsync(cluster.Nats.Url, 7);

        // The stream loses the messages; the outbox has all but two of them.
        await using (var connection = new NatsConnection(new NatsOpts { Url = cluster.Nats.Url }))
        {
            var jetStream = connection.CreateJetStreamContext();
            var stream = await jetStream.GetStreamAsync(EventStream.Name);
            await stream.PurgeAsync(new() { Seq = 7 });

            // The broker forgets the ids too, as it does after two minutes.
            _ = await IsDuplicateAsync(jetStream);
            await jetStream.UpdateStreamAsync(stream.Info.Config with { DuplicateWindow = TimeSpan.FromMilliseconds(100) });
            await Wait.UntilAsync(async () => !await IsDuplicateAsync(jetStream));
        }

        await cluster.ExecuteAsync("DELETE FROM outbox WHERE sequence <= 3");
        await cluster.ExecuteAsync("UPDATE consumer_position SET is_rebuilding = false WHERE consumer = 'ledger'");

        await Wait.UntilAsync(
            () => cluster.QueryAsync<bool>("SELECT count(*) = 5 AND max(sequence) = 7 FROM ledger_entry"), "the ledger goes on");
    }

    private static async Task<bool> IsDuplicateAsync(INatsJSContext jetStream) => (await jetStream.PublishAsync<byte[]>(
        "pangan.probe.sent.nowhere", [], headers: new NatsHeaders { [MessageId.Header] = "probe" })).Duplicate;

    /// <summary>Runs the consumers until each has handled everything.</summary>
    private static async Task HandleAllAsync(PanganCluster cluster)
    {
        await using var consumers = RunningConsumers.Start(cluster, new CountingConsumer());
        await consumers.CatchUpAsync("counting");
        await consumers.CatchUpAsync("ledger");
        await consumers.CatchUpAsync("notifications");
    }

    /// <summary>Leaves the stream as a build without numbers would have left it.</summary>
    private static async Task ForgetNumbersAsync(PanganCluster cluster)
    {
        await using var connection = new NatsConnection(new NatsOpts { Url = cluster.Nats.Url });
        var jetStream = connection.CreateJetStreamContext();
        var messages = new List<INatsJSMsg<byte[]>>();
        var reader = await jetStream.CreateOrderedConsumerAsync(EventStream.Name);
        await foreach (var message in reader.FetchNoWaitAsync<byte[]>(new NatsJSFetchOpts { MaxMsgs = 1000 }))
        {
            messages.Add(message);
        }

        var stream = await jetStream.GetStreamAsync(EventStream.Name);
        await stream.DeleteAsync();
        _ = await jetStream.CreateStreamAsync(stream.Info.Config);
        foreach (var message in messages)
        {
            var headers = new NatsHeaders { [MessageId.Header] = message.Headers![MessageId.Header] };
            (await jetStream.PublishAsync(message.Subject, message.Data, headers: headers)).EnsureSuccess();
        }
    }

    private static async Task AssertOnceAsync(PanganCluster cluster, int events)
    {
        Assert.Equal(events, await cluster.QueryAsync<long>("SELECT count(*) FROM outbox"));
        Assert.Equal(events, await cluster.QueryAsync<long>("SELECT count(*) FROM effect WHERE consumer = 'counting'"));
        Assert.Equal(
            events,
            await cluster.QueryAsync<long>("SELECT count(DISTINCT (aggregate_id, sequence)) FROM effect WHERE consumer = 'counting'"));
        Assert.Equal(events, await cluster.QueryAsync<long>("SELECT count(*) FROM ledger_entry"));
        Assert.Equal(
            await cluster.QueryAsync<long>("SELECT 2 * count(*) FROM claim"),
            await cluster.QueryAsync<long>("SELECT count(*) FROM notification"));
        Assert.Equal(0L, await cluster.QueryAsync<long>("SELECT (SELECT count(*) FROM dead_letter) + (SELECT count(*) FROM parked_event)"));
    }

    private static async Task<Dictionary<Guid, (string Lane, long Number)>> NumbersAsync(PanganCluster cluster)
    {
        await using var connection = new NatsConnection(new NatsOpts { Url = cluster.Nats.Url });
        var jetStream = connection.CreateJetStreamContext();
        var numbers = new Dictionary<Guid, (string, long)>();
        var reader = await jetStream.CreateOrderedConsumerAsync(EventStream.Name);
        await foreach (var message in reader.FetchNoWaitAsync<byte[]>(new NatsJSFetchOpts { MaxMsgs = 1000 }))
        {
            var streamEvent = StreamEvent.Read(message.Subject, message.Data!);
            numbers[streamEvent.Id] = (
                message.Headers![LaneNumbers.LaneHeader].ToString(),
                long.Parse(message.Headers[LaneNumbers.NumberHeader].ToString(), CultureInfo.InvariantCulture));
        }

        return numbers;
    }

    private static async Task ClaimAsync(PanganCluster cluster, Guid lot, int count)
    {
        for (var i = 0; i < count; i++)
        {
            var claim = await cluster.Lot(lot).ClaimAsync(LotSamples.Claim(1));
            Assert.False(claim.IsRefused, claim.Refusal?.Detail);
        }
    }
}
