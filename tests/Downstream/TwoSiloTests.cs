using NATS.Client.Core;
using NATS.Client.JetStream;
using NATS.Net;
using PahlawanPangan.Grains.Journal;
using PahlawanPangan.Grains.Lots;
using PahlawanPangan.Grains.Lots.Storage;
using PahlawanPangan.Grains.Outbox;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Tests.Downstream;

/// <summary>The consumers of two silos, as processes of one cluster.</summary>
[ClusterTests]
public sealed class TwoSiloTests
{
    private const int Lots = 30;
    private const int Claims = 8;
    private static readonly Guid Recipient = Guid.CreateVersion7();

    [Fact]
    public async Task Each_event_three_times_each_effect_once_in_order()
    {
        await using var cluster = await RunningCluster.StartServersAsync();

        // Every event is waiting before the silos start, so that both are busy from the beginning. Each comes again behind later ones.
        var messages = Enumerable.Range(0, Lots).SelectMany(_ => EventsOfALot()).ToArray();
        var random = new Random(6);
        await using (var connection = new NatsConnection(new NatsOpts { Url = cluster.Nats.Url }))
        {
            var jetStream = connection.CreateJetStreamContext();
            await EventStream.EnsureAsync(jetStream, new NatsOptions { Url = cluster.Nats.Url }, cluster.Database, CancellationToken.None);
            for (var i = 0; i < messages.Length; i++)
            {
                foreach (var number in (int[])[i, random.Next(i + 1), random.Next(i + 1)])
                {
                    var headers = new NatsHeaders
                    {
                        [MessageId.Header] = Guid.NewGuid().ToString(),
                        [LaneNumbers.LaneHeader] = "0-lot",
                        [LaneNumbers.NumberHeader] = $"{number + 1}",
                    };
                    (await jetStream.PublishAsync(messages[number].Subject, messages[number].Payload, headers: headers)).EnsureSuccess();
                }
            }
        }

        var settings = new Dictionary<string, string>
        {
            ["Downstream__BatchEventsMax"] = "20",
            ["Downstream__PrefetchEvents"] = "40",
        };
        await Task.WhenAll(cluster.AddSiloAsync("silo-1", settings), cluster.AddSiloAsync("silo-2", settings));
        await cluster.WaitForSilosAsync(2);
        const int EventsOfEach = 1 + Claims + (Claims / 2);
        await Wait.UntilAsync(
            () => cluster.QueryAsync<bool>(
                $"SELECT count(*) = 5 FROM consumer_position WHERE (numbers ->> '0-lot')::int = {Lots * EventsOfEach} "
                    + "AND consumer IN ('ledger', 'notifications', 'impact', 'logistics', 'open-lots')"),
            "every consumer has handled every event");

        Assert.Equal(Lots * EventsOfEach, await CountAsync(cluster, "ledger_entry"));
        Assert.Equal(
            0,
            await CountAsync(
                cluster,
                "(SELECT sequence - lag(sequence, 1, 0::bigint) OVER (PARTITION BY aggregate_id ORDER BY index) AS step FROM ledger_entry) "
                    + "e WHERE step <> 1"));
        Assert.Equal(Lots * (Claims + (Claims / 2)), await CountAsync(cluster, $"notification WHERE account_id = '{Recipient}'"));
        Assert.Equal(
            Lots * (Claims / 2) * 2,
            await CountAsync(cluster, "(SELECT portions FROM impact WHERE scope = 2) i, generate_series(1, i.portions)"));
        Assert.Equal(Lots, await CountAsync(cluster, "open_lot WHERE is_open"));
        Assert.Equal(0, await CountAsync(cluster, "dead_letter") + await CountAsync(cluster, "dropped_event"));
    }

    private static Task<long> CountAsync(RunningCluster cluster, string rows) => cluster.QueryAsync<long>($"SELECT count(*) FROM {rows}");

    /// <summary>A posting, claims, and the collection of half of them.</summary>
    private static List<(string Subject, byte[] Payload)> EventsOfALot()
    {
        var now = DateTimeOffset.UtcNow;
        var lotId = EventId.Of(Guid.CreateVersion7(), 1);
        using var writer = new LotEventWriter();
        var events = new List<(string, byte[])>();
        var quantities = new Quantities { Posted = 100, Available = 100 };
        Add(new LotPosted(Guid.CreateVersion7(), 100, LotSamples.Terms(now), LotSamples.Post(now, 100).Fingerprint, now));
        for (var i = 0; i < Claims; i++)
        {
            var claim = new Claim
            {
                Id = Guid.CreateVersion7(),
                RecipientId = Recipient,
                Quantity = 2,
                HeldUntil = now.AddHours(1),
                CreatedAt = now,
                Fingerprint = LotSamples.Claim(2).Fingerprint,
            };
            quantities = quantities with { Available = quantities.Available - 2, Held = quantities.Held + 2 };
            Add(new LotClaimed(claim));
            if (i % 2 == 1)
            {
                quantities = quantities with { Held = quantities.Held - 2, Collected = quantities.Collected + 2 };
                Add(new ClaimCollected(claim, 2, CourierId: null, now));
            }
        }

        return events;

        void Add(LotEvent domainEvent)
        {
            var payload = writer.Write(
                lotId, LotSamples.Donor.Id, "jakarta",
                new RecordedEvent(domainEvent, events.Count + 1, quantities, now, null), out var subject);
            events.Add((subject, payload.ToArray()));
            writer.Clear();
        }
    }
}
