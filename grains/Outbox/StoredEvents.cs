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
    /// <param name="jetStream">The JetStream context.</param>
    /// <param name="since">The moment.</param>
    /// <param name="history">The number of the database's history; messages of earlier ones do not count.</param>
    /// <param name="cancellation">Cancels the search; it must be cancelled when the connection is lost.</param>
    public static async Task<HashSet<Guid>> FindAsync(
        INatsJSContext jetStream, DateTimeOffset since, int history, CancellationToken cancellation)
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
                if (message.Headers is { } headers && headers.TryGetValue(MessageId.Header, out var id)
                    && MessageId.TryRead(id.ToString(), history, out var eventId))
                {
                    found.Add(eventId);
                }
            }
        }

        return found;
    }
}
