using NATS.Client.Core;
using NATS.Client.JetStream;
using NATS.Client.JetStream.Models;

namespace PahlawanPangan.Grains.Outbox;

/// <summary>
/// Finds which events the stream already holds. A relay that lost its broker does not know which of the events on their
/// way were stored; the broker itself remembers ids only for a short time.
/// </summary>
internal static class StoredEvents
{
    private const int FetchMessages = 5000;
    private static readonly TimeSpan IdleLife = TimeSpan.FromSeconds(30);

    /// <summary>The ids of the events stored since a moment.</summary>
    public static async Task<HashSet<Guid>> FindAsync(INatsJSContext jetStream, DateTimeOffset since, CancellationToken cancellation)
    {
        var consumer = await jetStream.CreateOrUpdateConsumerAsync(
            EventStream.Name,
            new ConsumerConfig
            {
                DeliverPolicy = ConsumerConfigDeliverPolicy.ByStartTime,
                OptStartTime = since,
                AckPolicy = ConsumerConfigAckPolicy.None,
                HeadersOnly = true,
                InactiveThreshold = IdleLife,
            },
            cancellation);
        var found = new HashSet<Guid>();
        var fetched = FetchMessages;
        while (fetched > 0)
        {
            fetched = 0;
            var messages = consumer.FetchNoWaitAsync<NatsMemoryOwner<byte>>(
                new NatsJSFetchOpts { MaxMsgs = FetchMessages }, cancellationToken: cancellation);
            await foreach (var message in messages)
            {
                message.Data.Dispose();
                fetched++;
                if (message.Headers is { } headers && headers.TryGetValue("Nats-Msg-Id", out var id) && Guid.TryParse(id, out var eventId))
                {
                    found.Add(eventId);
                }
            }
        }

        return found;
    }
}
