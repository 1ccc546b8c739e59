using System.Runtime.CompilerServices;
using System.Text.Json;
using NATS.Client.Core;
using NATS.Client.JetStream;
using NATS.Client.JetStream.Models;
using NATS.Net;

namespace PahlawanPangan.Local.Events;

/// <summary>Reads the published events from the beginning, as any consumer could, and leaves no trace of having done so.</summary>
internal sealed class EventStream : IAsyncDisposable
{
    private const string StreamName = "PANGAN";
    private static readonly NatsJSFetchOpts AtOnce = new() { MaxMsgs = 500 };
    private static readonly NatsJSFetchOpts Waiting = new() { MaxMsgs = 500, Expires = TimeSpan.FromSeconds(2) };
    private readonly NatsConnection _connection;

    public EventStream(string natsUrl)
    {
        _connection = new NatsConnection(new NatsOpts { Url = natsUrl });
    }

    /// <param name="lotId">Null: the events of everything.</param>
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

    /// <returns>Null if nothing has ever been published, so that there is no stream yet.</returns>
    private async Task<INatsJSConsumer?> MakeConsumerAsync(CancellationToken cancellation)
    {
        var config = new ConsumerConfig
        {
            AckPolicy = ConsumerConfigAckPolicy.None,
            DeliverPolicy = ConsumerConfigDeliverPolicy.All,
            // The broker forgets a nameless consumer once nobody has asked it for so long.
            InactiveThreshold = TimeSpan.FromSeconds(30),
            MemStorage = true,
        };
        try
        {
            return await _connection.CreateJetStreamContext().CreateOrUpdateConsumerAsync(StreamName, config, cancellation);
        }
        catch (NatsJSApiException e) when (e.Error.Code == 404)
        {
            return null;
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
