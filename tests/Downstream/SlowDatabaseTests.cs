using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using PahlawanPangan.Grains;
using PahlawanPangan.Grains.Downstream;
using PahlawanPangan.Grains.Journal;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Tests.Downstream;

/// <summary>Consumers while one database of lots hangs.</summary>
[Finding("a transaction over remote calls")]
public sealed class SlowDatabaseTests(Servers servers)
{
    [Theory]
    [InlineData("notifications", "SELECT count(*) FROM notification")]
    [InlineData("logistics", "SELECT count(*) FROM delivery_work")]
    public async Task Events_are_handled_without_the_lots_database_and_older_ones_wait_outside_of_a_transaction(
        string consumer, string effects)
    {
        await using var link = new DatabaseLink();
        await using var cluster = await PanganCluster.StartAsync(servers, databases: 2, link);
        var events = await EventsOfOtherDatabaseAsync(cluster);
        await using var processor = Processor();
        link.Freeze();

        // Older events name neither the donor nor whether a delivery was asked for.
        var older = events.ConvertAll(one => Without(one, "donorId", "forDelivery"));
        var waiting = processor.HandleAsync(older, CancellationToken.None);
        for (var look = 0; look < 20; look++)
        {
            Assert.Equal(0L, await cluster.QueryAsync<long>(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in transaction%'"));
            Assert.False(waiting.IsCompleted);
        }

        Assert.Equal(0L, await cluster.QueryAsync<long>(effects));
        await using var owner = Processor();
        await owner.HandleAsync(events, CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(10));
        Assert.All(events, one => Assert.Equal(Outcome.Handled, one.Outcome));
        var made = await cluster.QueryAsync<long>(effects);
        Assert.True(made > 0);

        link.Thaw();
        await Assert.ThrowsAsync<ConsumerReplacedException>(() => waiting);
        Assert.Equal(made, await cluster.QueryAsync<long>(effects));

        EventProcessor Processor() => new(
            cluster.Services.GetServices<IEventConsumer>().Single(one => one.Name == consumer), cluster.Database, new Clock(cluster.Time),
            NullLogger<EventProcessor>.Instance);
    }

    private static async Task<List<IncomingEvent>> EventsOfOtherDatabaseAsync(PanganCluster cluster)
    {
        var lotId = ShardNumber.With(EventId.Of(Guid.CreateVersion7(), 1), 1);
        Assert.False((await cluster.Lot(lotId).PostAsync(LotSamples.Post(cluster.Time.Now, 5))).IsRefused);
        var claim = await cluster.Lot(lotId).ClaimAsync(LotSamples.Claim(1) with { DeliverTo = new Place { Lat = -6.25, Lon = 106.85 } });
        await cluster.Lot(lotId).CancelAsync(LotSamples.Cancel(claim.Value!.Id));
        var events = new List<IncomingEvent>();
        await using var command = cluster.Databases[1].CreateCommand("SELECT subject, payload FROM outbox ORDER BY xid, position");
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            events.Add(Incoming(reader.GetString(0), reader.GetFieldValue<byte[]>(1)));
        }

        return events;
    }

    private static IncomingEvent Without(IncomingEvent incoming, params string[] members)
    {
        var json = JsonNode.Parse(incoming.Event.Payload)!;
        Array.ForEach(members, member => json["data"]!.AsObject().Remove(member));
        return Incoming(incoming.Event.Subject, Encoding.UTF8.GetBytes(json.ToJsonString()));
    }

    private static IncomingEvent Incoming(string subject, byte[] payload) => EventSamples.Incoming(StreamEvent.Read(subject, payload));
}
