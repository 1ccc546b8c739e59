using System.Runtime.CompilerServices;
using System.Text.Json;
using NATS.Client.Core;
using NATS.Client.JetStream;
using NATS.Client.JetStream.Models;
using NATS.Net;

namespace PahlawanPangan.Local.Events;

/// <summary>Reads the published events from the beginning, like any consumer, and leaves no consumer behind.</summary>
internal sealed class EventStream : IAsyncDisposable
{
    private const string StreamName = "PANGAN";
    private const int AttemptsMax = 30;
    private static readonly NatsJSFetchOpts AtOnce = new() { MaxMsgs = 500 };
    private static readonly NatsJSFetchOpts Waiting = new() { MaxMsgs = 500, Expires = TimeSpan.FromSeconds(2) };
    private readonly NatsConnection _connection;

    public EventStream(string natsUrl)
    {
        _connection = new NatsConnection(new NatsOpts { Url = natsUrl });
    }

    /// <param name="lotId">The lot; null for all events.</param>
    /// <param name="follow">Wait for more at the end, until cancelled.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async IAsyncEnumerable<JsonElement> ReadAsync(
        Guid? lotId, bool follow, [EnumeratorCancellation] CancellationToken cancellation)
    {
        if (await MakeConsumerAsync(cancellation) is not { } consumer)
        {
            yield break;
        }
        var count = -1;
        while (follow || count != 0)
        {
            count = 0;
            var batch = follow
                ? consumer.FetchAsync<byte[]>(Waiting, cancellationToken: cancellation)
                : consumer.FetchNoWaitAsync<byte[]>(AtOnce, cancellationToken: cancellation);
            await foreach (var message in batch)
            {
                count++;
                var published = Parse(message.Data ?? []);
                if (lotId is null || IsAbout(published, lotId.Value))
                {
                    yield return published;
                }
            }
        }
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    /// <returns>Null if there is no stream because nothing has been published yet.</returns>
    private async Task<INatsJSConsumer?> MakeConsumerAsync(CancellationToken cancellation)
    {
        var config = new ConsumerConfig
        {
            AckPolicy = ConsumerConfigAckPolicy.None,
            DeliverPolicy = ConsumerConfigDeliverPolicy.All,
            // The broker deletes an ephemeral consumer after this time without requests.
            InactiveThreshold = TimeSpan.FromSeconds(30),
            MemStorage = true,
        };
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await _connection.CreateJetStreamContext().CreateOrUpdateConsumerAsync(StreamName, config, cancellation);
            }
            catch (NatsJSApiException refused) when (refused.Error.Code == 404)
            {
                return null;
            }
            catch (NatsJSApiException refused) when (refused.Error.Code == 503 && attempt < AttemptsMax)
            {
                // The servers of a cluster elect who leads the stream.
                await Task.Delay(TimeSpan.FromSeconds(1), cancellation);
            }
        }
    }

    private static JsonElement Parse(byte[] json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }

    private static bool IsAbout(JsonElement published, Guid lotId) =>
        published.TryGetProperty("subject", out var subject) && subject.TryGetGuid(out var id) && id == lotId;
}
