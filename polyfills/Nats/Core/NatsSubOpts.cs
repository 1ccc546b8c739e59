using System.Threading.Channels;
using NATS.Client.Core.Wire;

namespace NATS.Client.Core;

/// <summary>Settings of one publish.</summary>
public record NatsPubOpts
{
    /// <summary>Whether these settings travel as headers.</summary>
    internal virtual bool HasHeaders => false;

    /// <summary>Writes these settings as headers, which saves the dictionary.</summary>
    internal virtual void WriteHeaders(in HeaderEncoder encoder)
    {
    }
}

/// <summary>Settings of one subscription or of the wait for one reply.</summary>
public record NatsSubOpts
{
    /// <summary>Messages after which the subscription ends.</summary>
    public int? MaxMsgs { get; init; }

    /// <summary>Time after which the subscription ends.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Time without a first message after which the subscription ends.</summary>
    public TimeSpan? StartUpTimeout { get; init; }

    /// <summary>Time without a message after which the subscription ends.</summary>
    public TimeSpan? IdleTimeout { get; init; }

    /// <summary>Whether an empty message ends the subscription.</summary>
    public bool? StopOnEmptyMsg { get; init; }

    /// <summary>Whether the server's "no responders" ends it with an exception.</summary>
    public bool? ThrowIfNoResponders { get; init; }

    /// <summary>Size of the subscription's channel.</summary>
    public NatsSubChannelOpts? ChannelOpts { get; init; }
}

/// <summary>Size of a subscription's channel and what happens when it is full.</summary>
public record NatsSubChannelOpts
{
    /// <summary>What happens when it is full.</summary>
    public BoundedChannelFullMode? FullMode { get; init; }

    /// <summary>How many messages it holds.</summary>
    public int? Capacity { get; init; }
}

/// <summary>Why a subscription ended.</summary>
public enum NatsSubEndReason
{
    /// <summary>It has not, or it was unsubscribed.</summary>
    None,

    /// <summary>There were no messages.</summary>
    NoMsgs,

    /// <summary>The wanted number of messages came.</summary>
    MaxMsgs,

    /// <summary>The wanted number of bytes came.</summary>
    MaxBytes,

    /// <summary>Its time ran out.</summary>
    Timeout,

    /// <summary>Nothing came for too long.</summary>
    IdleTimeout,

    /// <summary>An empty message came.</summary>
    EmptyMsg,

    /// <summary>The server's heartbeats stopped.</summary>
    IdleHeartbeatTimeout,

    /// <summary>No first message came.</summary>
    StartUpTimeout,

    /// <summary>The caller cancelled.</summary>
    Cancelled,

    /// <summary>A message could not be taken in.</summary>
    Exception,

    /// <summary>JetStream ended it.</summary>
    JetStreamError,

    /// <summary>Another pull request was pending.</summary>
    RequestsPending,
}
