using NATS.Client.Core;
using NATS.Client.JetStream;
using NATS.Client.JetStream.Models;
using NATS.Net;
using Npgsql;
using PahlawanPangan.Grains.Outbox;
using PahlawanPangan.Local.Servers;

namespace PahlawanPangan.Tests.Outbox;

/// <summary>Silos that start together over an empty broker.</summary>
public sealed class EventStreamTests(Servers servers)
{
    private const int Makers = 20;

    [Fact]
    public async Task Many_makers_at_once_ask_for_the_stream_once_and_every_durable_gets_every_event()
    {
        await using var database = NpgsqlDataSource.Create(await servers.NewDatabaseAsync());
        await using var nats = await NatsServer.StartAsync(Servers.InMemory);
        await using var watcher = new NatsConnection(new NatsOpts { Url = nats.Url });
        await using var asked = await watcher.SubscribeCoreAsync<byte[]>("$JS.API.STREAM.CREATE.>");
        await watcher.PingAsync();

        await Task.WhenAll(Enumerable.Range(0, Makers).Select(maker => MakeAsync(nats.Url, database, $"durable-{maker % 5}")));

        await watcher.PingAsync();
        Assert.Equal(1, asked.Msgs.Count);
        var jetStream = watcher.CreateJetStreamContext();
        for (var sent = 0; sent < 4; sent++)
        {
            (await jetStream.PublishAsync("pangan.lot.posted.jakarta", new byte[10])).EnsureSuccess();
        }

        for (var durable = 0; durable < 5; durable++)
        {
            var consumer = await jetStream.GetConsumerAsync(EventStream.Name, $"durable-{durable}");
            var sequences = new List<ulong>();
            await foreach (var message in consumer.FetchAsync<byte[]>(new() { MaxMsgs = 4 }))
            {
                sequences.Add(message.Metadata!.Value.Sequence.Stream);
                await message.AckAsync();
            }

            Assert.Equal([1ul, 2, 3, 4], sequences);
        }
    }

    private static async Task MakeAsync(string url, NpgsqlDataSource database, string durable)
    {
        await using var connection = new NatsConnection(new NatsOpts { Url = url });
        var jetStream = connection.CreateJetStreamContext();
        await EventStream.EnsureAsync(jetStream, new NatsOptions { Url = url }, database, CancellationToken.None);
        var config = new ConsumerConfig(durable) { FilterSubject = "pangan.lot.>", AckPolicy = ConsumerConfigAckPolicy.Explicit };
        Assert.Equal(durable, (await EventStream.EnsureConsumerAsync(jetStream, config, database, CancellationToken.None)).Info.Name);
    }
}
