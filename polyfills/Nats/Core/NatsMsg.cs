using System.Diagnostics.CodeAnalysis;

namespace NATS.Client.Core;

/// <summary>What is special about a message.</summary>
[Flags]
#pragma warning disable CA1028 // The official type is a byte.
public enum NatsMsgFlags : byte
#pragma warning restore CA1028
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>It has no payload.</summary>
    Empty = 1,

    /// <summary>It is the server's word that nobody listens.</summary>
    NoResponders = 2,
}

/// <summary>Anything with headers.</summary>
public interface INatsMsg
{
    /// <summary>Headers, if the message has any.</summary>
    NatsHeaders? Headers { get; }
}

/// <summary>A message with its deserialized data.</summary>
public readonly record struct NatsMsg<T> : INatsMsg
{
    /// <summary>Creates a message.</summary>
    public NatsMsg(string subject, string? replyTo, int size, NatsHeaders? headers, T? data, INatsConnection? connection, NatsMsgFlags flags = default)
    {
        Subject = subject;
        ReplyTo = replyTo;
        Size = size;
        Headers = headers;
        Data = data;
        Connection = connection;
        Flags = flags;
    }

    /// <summary>Where it was published.</summary>
    public string Subject { get; init; }

    /// <summary>Where a reply is expected.</summary>
    public string? ReplyTo { get; init; }

    /// <summary>Bytes of subject, reply subject, headers and payload together.</summary>
    public int Size { get; init; }

    /// <summary>Headers, if any; also there when something could not be read.</summary>
    public NatsHeaders? Headers { get; init; }

    /// <summary>The deserialized payload; the default value when empty or unreadable.</summary>
    public T? Data { get; init; }

    /// <summary>The connection it came by.</summary>
    public INatsConnection? Connection { get; init; }

    /// <summary>What is special about it.</summary>
    public NatsMsgFlags Flags { get; init; }

    /// <summary>Why headers or data could not be read, if so.</summary>
    public NatsException? Error => Headers?.Error;

    /// <summary>Whether it has no payload.</summary>
    public bool IsEmpty => Flags.HasFlag(NatsMsgFlags.Empty);

    /// <summary>Whether it is the server's word that nobody listens.</summary>
    public bool HasNoResponders => Flags.HasFlag(NatsMsgFlags.NoResponders);

    /// <summary>Throws when nobody listened or when something could not be read.</summary>
    public void EnsureSuccess()
    {
        if (HasNoResponders)
        {
            throw new NatsNoRespondersException();
        }

        if (Error != null)
        {
            throw Error;
        }
    }

    /// <summary>Replies without data.</summary>
    public ValueTask ReplyAsync(NatsHeaders? headers = default, string? replyTo = default, NatsPubOpts? opts = default, CancellationToken cancellationToken = default)
    {
        CheckReply();
        return Connection.PublishAsync(ReplyTo, headers, replyTo, opts, cancellationToken);
    }

    /// <summary>Replies with data.</summary>
    public ValueTask ReplyAsync<TReply>(TReply data, NatsHeaders? headers = default, string? replyTo = default, INatsSerialize<TReply>? serializer = default, NatsPubOpts? opts = default, CancellationToken cancellationToken = default)
    {
        CheckReply();
        return Connection.PublishAsync(ReplyTo, data, headers, replyTo, serializer, opts, cancellationToken);
    }

    /// <summary>Replies with a message; its subject is replaced.</summary>
    public ValueTask ReplyAsync<TReply>(NatsMsg<TReply> msg, INatsSerialize<TReply>? serializer = default, NatsPubOpts? opts = default, CancellationToken cancellationToken = default)
    {
        CheckReply();
        return Connection.PublishAsync(msg with { Subject = ReplyTo }, serializer, opts, cancellationToken);
    }

    [MemberNotNull(nameof(Connection), nameof(ReplyTo))]
    private void CheckReply()
    {
        if (Connection == null)
        {
            throw new NatsException("unable to send reply; message did not originate from a subscription");
        }

        if (string.IsNullOrWhiteSpace(ReplyTo))
        {
            throw new NatsException("unable to send reply; ReplyTo is empty");
        }
    }
}
