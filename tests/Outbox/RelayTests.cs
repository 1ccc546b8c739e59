using NATS.Net;
using Npgsql;
using PahlawanPangan.Grains.Journal;
using PahlawanPangan.Grains.Outbox;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Tests.Outbox;

public sealed class RelayTests(ClusterFixture fixture) : IClassFixture<ClusterFixture>
{
    private const string Trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    [Fact]
    public async Task Every_event_reaches_the_stream_once_in_sequence_with_its_trace()
    {
        var cluster = fixture.Cluster;
        var lots = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => cluster.PostAsync(100)));
        await Task.WhenAll(lots.SelectMany(lot => Enumerable.Range(0, 25).Select(
            _ => cluster.Lot(lot).ClaimAsync(LotSamples.Claim(1) with { TraceParent = Trace }).AsTask())));

        var events = await StreamTap.ReadAsync(cluster.Nats.Url, 8 * 26, aggregates: lots);

        Assert.Equal(8 * 26, events.Count);
        StreamTap.AssertInSequence(events);
        Assert.All(events, streamEvent => Assert.Equal(streamEvent.Id.ToString(), streamEvent.HeaderId));
        var claimed = events.First(streamEvent => streamEvent.Type == "org.pahlawanpangan.lot.claimed.v1");
        Assert.Equal("pangan.lot.claimed.jakarta", claimed.Subject);
        Assert.Equal(Trace, claimed.TraceParent);
        Assert.Equal(100, claimed.Data.GetProperty("quantities").GetProperty("posted").GetInt64());
    }

    [Fact]
    public async Task Events_during_a_broker_outage_drain_in_order_afterwards()
    {
        await using var cluster = await PanganCluster.StartAsync(fixture.Servers);
        var lotId = await cluster.PostAsync(1000);
        await StreamTap.ReadAsync(cluster.Nats.Url, 1);
        var claiming = ClaimAsync(cluster, lotId, 300);
        await cluster.Nats.KillAsync();
        await claiming;
        await ClaimAsync(cluster, lotId, 100);

        await cluster.Nats.RestartAsync();
        var events = await StreamTap.ReadAsync(cluster.Nats.Url, 401);

        Assert.Equal(401, events.Count);
        StreamTap.AssertInSequence(events);
    }

    [Fact]
    public async Task An_event_whose_transaction_is_still_open_holds_back_later_ones()
    {
        var cluster = fixture.Cluster;
        var lotId = await cluster.PostAsync(10);
        await StreamTap.ReadAsync(cluster.Nats.Url, 1, aggregates: lotId);

        // A writer that took its transaction id early and commits late, as a stalled journal would.
        await using var stalled = await cluster.Database.OpenConnectionAsync();
        await using var transaction = await stalled.BeginTransactionAsync();
        await InsertAsync(stalled, lotId, sequence: 2);
        await InsertCommittedAsync(cluster.Database, lotId, sequence: 3);
        await cluster.Database.CreateCommand("SELECT pg_sleep(0.2)").ExecuteNonQueryAsync();
        await transaction.CommitAsync();

        var events = await StreamTap.ReadAsync(cluster.Nats.Url, 3, aggregates: lotId);
        Assert.Equal([1, 2, 3], events.Select(streamEvent => streamEvent.Sequence));
    }

    [Fact]
    public async Task A_relay_whose_lane_was_taken_over_cannot_move_the_cursor()
    {
        var cluster = fixture.Cluster;
        var zombie = await RelayCursor.TakeAsync(cluster.Database, lane: 7, CancellationToken.None);
        var successor = await RelayCursor.TakeAsync(cluster.Database, lane: 7, CancellationToken.None);
        await successor.MoveAsync(new OutboxPlace(5, 1, new DateOnly(2026, 11, 22)), published: 1);

        await Assert.ThrowsAsync<RelayReplacedException>(
            () => zombie.MoveAsync(new OutboxPlace(9, 1, new DateOnly(2026, 11, 22)), published: 1));

        Assert.Equal("5", await cluster.QueryAsync<string>("SELECT xid::text FROM relay_cursor WHERE lane = 7"));
    }

    [Fact]
    public async Task Events_that_the_stream_already_holds_are_not_repeated_however_late_the_relay_notices()
    {
        await using var cluster = await PanganCluster.StartAsync(fixture.Servers);
        cluster.Time.Advance(DateTimeOffset.UtcNow - cluster.Time.Now - TimeSpan.FromHours(1));
        var lotId = await cluster.PostAsync(10);
        await ClaimAsync(cluster, lotId, 5);
        await StreamTap.ReadAsync(cluster.Nats.Url, 6);

        // The state after a relay died between the broker's acknowledgement and moving its cursor, and the broker no longer remembers the
        // ids.
        await cluster.ExecuteAsync("UPDATE relay_cursor SET xid = '0', position = 0, numbers = '{}', epoch = epoch + 1");
        await ForgetIdsAsync(cluster.Nats.Url);
        await ClaimAsync(cluster, lotId, 1);

        var events = await StreamTap.ReadAsync(cluster.Nats.Url, 7);
        Assert.Equal(7, events.Count);
        StreamTap.AssertInSequence(events);
    }

    [Fact]
    public async Task Lane_whose_events_are_all_in_the_stream_has_no_backlog()
    {
        await using var cluster = await PanganCluster.StartAsync(fixture.Servers);
        cluster.Time.Advance(DateTimeOffset.UtcNow - cluster.Time.Now - TimeSpan.FromHours(1));
        await cluster.PostAsync(10);
        await StreamTap.ReadAsync(cluster.Nats.Url, 1);

        await cluster.ExecuteAsync("UPDATE relay_cursor SET xid = '0', position = 0, numbers = '{}', epoch = epoch + 1");

        await Wait.UntilAsync(
            async () => (await OutboxBacklog.ReadAsync(cluster.Database, CancellationToken.None)).All(lane => lane.Events == 0),
            "nothing waits");
        Assert.Single(await StreamTap.ReadAsync(cluster.Nats.Url, 1));
    }

    [Fact]
    public async Task Cursor_of_a_clock_that_was_ahead_delays_no_events()
    {
        await using var cluster = await PanganCluster.StartAsync(fixture.Servers);
        var lotId = await cluster.PostAsync(10);
        await StreamTap.ReadAsync(cluster.Nats.Url, 1);
        await cluster.ExecuteAsync("UPDATE relay_cursor SET day = day + 30, rewound = rewound + 1");

        await ClaimAsync(cluster, lotId, 3);

        Assert.Equal([1, 2, 3, 4], (await StreamTap.ReadAsync(cluster.Nats.Url, 4)).Select(streamEvent => streamEvent.Sequence));
    }

    private static Task<Reply<ClaimView>[]> ClaimAsync(PanganCluster cluster, Guid lotId, int count) => Task.WhenAll(
        Enumerable.Range(0, count).Select(_ => cluster.Lot(lotId).ClaimAsync(LotSamples.Claim(1)).AsTask()));

    private static async Task InsertCommittedAsync(NpgsqlDataSource database, Guid lotId, long sequence)
    {
        await using var connection = await database.OpenConnectionAsync();
        await InsertAsync(connection, lotId, sequence);
    }

    private static async Task InsertAsync(NpgsqlConnection connection, Guid lotId, long sequence)
    {
        await using var command = new NpgsqlCommand(
            """
            INSERT INTO outbox (lane, position, aggregate_id, sequence, event_id, subject, occurred_at, payload)
            VALUES ($1, 0, $2, $3, $4, 'pangan.lot.claimed.jakarta', now(), convert_to(
              format('{"id":"%s","type":"t","subject":"%s","sequence":%s,"data":{}}', $4::text, $2::text, $3::text), 'UTF8'))
            """,
            connection);
        command.Parameters.Add(new NpgsqlParameter<short> { TypedValue = OutboxLane.Of(lotId) });
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = lotId });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = sequence });
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = EventId.Of(lotId, sequence) });
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Creates the stream's deduplication window so short that earlier events are forgotten.</summary>
    private static async Task ForgetIdsAsync(string natsUrl)
    {
        await using var connection = new NATS.Client.Core.NatsConnection(new NATS.Client.Core.NatsOpts { Url = natsUrl });
        var jetStream = connection.CreateJetStreamContext();
        var stream = await jetStream.GetStreamAsync(EventStream.Name);
        await jetStream.UpdateStreamAsync(stream.Info.Config with { DuplicateWindow = TimeSpan.FromMilliseconds(100) });
        await Task.Delay(300);
    }
}
