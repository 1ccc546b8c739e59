using System.Threading.Channels;
using NATS.Client.Core;
using NATS.Client.JetStream;
using Npgsql;
using PahlawanPangan.Peers.Claims;

namespace PahlawanPangan.Peers.Plain;

/// <summary>A durable consumer: takes what is there, up to a bound, in one transaction, and acknowledges the last of it.</summary>
internal sealed class EventConsumer(
    string name, string statement, PeerSettings settings, NatsConnection nats, ILogger<EventConsumer> logger) : BackgroundService
{
    private const int BatchMax = 500;
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);
    private static readonly NatsJsonContextSerializer<ClaimMade> Serializer = new(PeerJson.Default);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var jetStream = new NatsJSContext(nats);
        await PeerStream.EnsureAsync(jetStream, stoppingToken);
        var consumer = await PeerStream.EnsureConsumerAsync(jetStream, name, stoppingToken);
        var received = Channel.CreateBounded<INatsJSMsg<ClaimMade>>(
            new BoundedChannelOptions(PeerStream.MessagesMax) { SingleReader = true, SingleWriter = true });
        await Task.WhenAll(ReceiveAsync(consumer, received.Writer, stoppingToken), HandleAllAsync(received.Reader, stoppingToken));
    }

    private static async Task ReceiveAsync(
        INatsJSConsumer consumer, ChannelWriter<INatsJSMsg<ClaimMade>> received, CancellationToken cancellation)
    {
        var options = new NatsJSConsumeOpts { MaxMsgs = PeerStream.MessagesMax };
        await foreach (var message in consumer.ConsumeAsync(Serializer, options, cancellation))
        {
            await received.WriteAsync(message, cancellation);
        }
    }

    private async Task HandleAllAsync(ChannelReader<INatsJSMsg<ClaimMade>> received, CancellationToken cancellation)
    {
        var batch = new List<INatsJSMsg<ClaimMade>>(BatchMax);
        while (await received.WaitToReadAsync(cancellation))
        {
            batch.Clear();
            while (batch.Count < BatchMax && received.TryRead(out var message))
            {
                batch.Add(message);
            }

            while (!await TryHandleAsync(batch, cancellation))
            {
                await Task.Delay(RetryAfter, cancellation);
            }

            await batch[^1].AckAsync(cancellationToken: cancellation);
        }
    }

    private async Task<bool> TryHandleAsync(List<INatsJSMsg<ClaimMade>> batch, CancellationToken cancellation)
    {
        try
        {
#pragma warning disable CA2100 // Every statement is a constant.
            await using var command = settings.Background.CreateCommand(statement);
#pragma warning restore CA2100
            command.Parameters.AddEvents(batch.Select(static message => message.Data!));
            _ = await command.ExecuteNonQueryAsync(cancellation);
            return true;
        }
        catch (NpgsqlException exception)
        {
            logger.BatchFailed(name, exception);
            return false;
        }
    }
}
