using System.Text.Json;
using NATS.Client.Core;
using NATS.Client.JetStream;
using NATS.Client.JetStream.Models;
using NATS.Net;
using PahlawanPangan.Grains.Outbox;

namespace PahlawanPangan.Tests.Support;

/// <summary>One event of the stream.</summary>
public sealed record StreamedEvent(
    Guid Id, string Subject, string Type, Guid Aggregate, long Sequence, string? TraceParent, string? HeaderId, JsonElement Data,
    string Text);

/// <summary>Reads events from the stream, in the stream's order.</summary>
public static class StreamTap
{
    /// <summary>Reads until this many events have arrived, or fails after a while.</summary>
    /// <param name="natsUrl">The broker.</param>
    /// <param name="count">How many events.</param>
    /// <param name="afterwards">How many more may be in the stream.</param>
    /// <param name="aggregates">The aggregates whose events are read; all if left out.</param>
    public static async Task<List<StreamedEvent>> ReadAsync(string natsUrl, int count, int afterwards = 0, params Guid[] aggregates)
    {
        await using var connection = new NatsConnection(new NatsOpts { Url = natsUrl });
        var jetStream = connection.CreateJetStreamContext();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await WaitForStreamAsync(jetStream, patience.Token);
        var consumer = await jetStream.CreateOrUpdateConsumerAsync(
            EventStream.Name,
            new ConsumerConfig { DeliverPolicy = ConsumerConfigDeliverPolicy.All, AckPolicy = ConsumerConfigAckPolicy.None },
            patience.Token);
        var events = new List<StreamedEvent>();
        await foreach (var message in consumer.ConsumeAsync<byte[]>(cancellationToken: patience.Token))
        {
            if (Parse(message) is { } read && (aggregates.Length == 0 || aggregates.Contains(read.Aggregate)))
            {
                events.Add(read);
            }

            if (events.Count >= count && message.Metadata?.NumPending <= (ulong)afterwards)
            {
                break;
            }
        }

        Assert.True(events.Count >= count, $"Of {count} events only {events.Count} arrived.");
        return events;
    }

    private static async Task WaitForStreamAsync(INatsJSContext jetStream, CancellationToken cancellation)
    {
        // The relay makes the stream when it first connects; until then there is nothing to subscribe to. A broker that has just started
        // takes connections before it answers requests about streams.
        while (true)
        {
            try
            {
                _ = await jetStream.GetStreamAsync(EventStream.Name, cancellationToken: cancellation);
                return;
            }
            catch (Exception early) when (early is NatsJSApiException { Error.Code: 404 } or NatsJSApiNoResponseException)
            {
                await Task.Delay(20, cancellation);
            }
        }
    }

    private static StreamedEvent Parse(INatsJSMsg<byte[]> message)
    {
        var json = JsonDocument.Parse(message.Data!).RootElement;
        return new StreamedEvent(
            json.GetProperty("id").GetGuid(),
            message.Subject,
            json.GetProperty("type").GetString()!,
            json.GetProperty("subject").GetGuid(),
            json.GetProperty("sequence").GetInt64(),
            json.TryGetProperty("traceparent", out var trace) ? trace.GetString() : null,
            message.Headers?["Nats-Msg-Id"],
            json.GetProperty("data"),
            System.Text.Encoding.UTF8.GetString(message.Data!));
    }

    /// <summary>Fails unless each aggregate's events are numbered from 1 without a gap, a repetition or a step back.</summary>
    public static void AssertInSequence(IEnumerable<StreamedEvent> events)
    {
        var last = new Dictionary<Guid, long>();
        foreach (var streamEvent in events)
        {
            var before = last.GetValueOrDefault(streamEvent.Aggregate);
            Assert.True(
                streamEvent.Sequence == before + 1,
                $"{streamEvent.Type} of {streamEvent.Aggregate} is {streamEvent.Sequence}, after {before}.");
            last[streamEvent.Aggregate] = streamEvent.Sequence;
        }
    }
}
