using NATS.Client.JetStream.Models;

namespace NATS.Client.JetStream;

/// <summary>Shorthands.</summary>
public static class NatsJSExtensions
{
    /// <summary>Throws when a publish was refused, and also when the stream already had the message.</summary>
    public static void EnsureSuccess(this PubAckResponse ack)
    {
        ArgumentNullException.ThrowIfNull(ack);
        if (ack.Error != null)
        {
            throw new NatsJSApiException(ack.Error);
        }

        if (ack.Duplicate)
        {
            throw new NatsJSDuplicateMessageException(ack.Seq);
        }
    }

    /// <summary>Whether the stream took the message and had not had it before.</summary>
    public static bool IsSuccess(this PubAckResponse ack)
    {
        ArgumentNullException.ThrowIfNull(ack);
        return ack.Error == null && !ack.Duplicate;
    }

    /// <summary>The message is to come again after a while.</summary>
    public static ValueTask NakAsync<T>(this INatsJSMsg<T> msg, TimeSpan delay, CancellationToken cancellationToken = default) =>
        msg.NakAsync(new AckOpts { NakDelay = delay }, cancellationToken);

    /// <summary>The message is given up for a reason.</summary>
    public static ValueTask AckTerminateAsync<T>(this INatsJSMsg<T> msg, string reason, CancellationToken cancellationToken = default) =>
        msg.AckTerminateAsync(new AckOpts { TerminateReason = reason }, cancellationToken);
}
