using NATS.Client.Core;

namespace PahlawanPangan.Peers.Plain;

/// <summary>Publishes a batch to JetStream without waiting for each acknowledgement: they all come to one inbox.</summary>
internal sealed class PipelinedPublisher : IAsyncDisposable
{
    private readonly NatsConnection _nats;
    private readonly string _inbox;
    private readonly INatsSub<NatsMemoryOwner<byte>> _acks;
    private int _batches;

    private PipelinedPublisher(NatsConnection nats, string inbox, INatsSub<NatsMemoryOwner<byte>> acks) =>
        (_nats, _inbox, _acks) = (nats, inbox, acks);

    public static async Task<PipelinedPublisher> CreateAsync(NatsConnection nats, CancellationToken cancellation)
    {
        // Not below the connection's own inbox, in which a wildcard finds no subscription.
        var inbox = $"_ACKS.{Guid.NewGuid():N}";
        return new PipelinedPublisher(
            nats, inbox, await nats.SubscribeCoreAsync<NatsMemoryOwner<byte>>($"{inbox}.*", cancellationToken: cancellation));
    }

    /// <exception cref="TimeoutException">Not all were acknowledged in time.</exception>
    public async Task PublishAsync(IReadOnlyList<OutboxRow> rows, TimeSpan within, CancellationToken cancellation)
    {
        // Acknowledgements of an earlier batch that failed have another subject.
        var replyTo = $"{_inbox}.{++_batches}";
        foreach (var row in rows)
        {
            await _nats.PublishAsync(
                PeerStream.Subject, row.Payload, new NatsHeaders { ["Nats-Msg-Id"] = row.EventId.ToString() }, replyTo,
                cancellationToken: cancellation);
        }

        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        timeout.CancelAfter(within);
        try
        {
            for (var left = rows.Count; left > 0;)
            {
                var message = await _acks.Msgs.ReadAsync(timeout.Token);
                using var ack = message.Data;
                if (message.Subject != replyTo)
                {
                    continue;
                }

                if (ack.Span.IndexOf("\"error\""u8) >= 0)
                {
                    throw new NatsException("The stream refused an event.");
                }

                left--;
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new TimeoutException("The stream did not acknowledge all events.");
        }
    }

    public ValueTask DisposeAsync() => _acks.DisposeAsync();
}
