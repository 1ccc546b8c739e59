using System.Buffers;

namespace NATS.Client.Core.Wire;

/// <summary>A received message before deserialization. Its bytes are only valid while it is being taken in.</summary>
internal readonly struct IncomingMessage(string subject, string? replyTo, ReadOnlyMemory<byte> headerBlock, ReadOnlyMemory<byte> payload)
{
    public string Subject { get; } = subject;

    public string? ReplyTo { get; } = replyTo;

    /// <summary>The header block, empty when the message has none.</summary>
    public ReadOnlyMemory<byte> HeaderBlock { get; } = headerBlock;

    public ReadOnlyMemory<byte> Payload { get; } = payload;

    public bool IsNoResponders => Payload.IsEmpty && HeaderDecoder.IsNoResponders(HeaderBlock.Span);

    /// <summary>The headers, or null. Malformed ones come back with their error set.</summary>
    public NatsHeaders? DecodeHeaders(NatsOpts opts)
    {
        if (HeaderBlock.IsEmpty)
        {
            return null;
        }

        var headers = new NatsHeaders();
        try
        {
            HeaderDecoder.Decode(HeaderBlock.Span, headers, opts.HeaderEncoding);
        }
        catch (Exception exception)
        {
            headers.Error = new NatsHeaderParseException(HeaderBlock.ToArray(), exception);
        }

        return headers;
    }

    /// <summary>The message as callers see it. What cannot be read becomes its error.</summary>
    public NatsMsg<T> Decode<T>(NatsConnection connection, INatsDeserialize<T> deserializer)
    {
        var headers = DecodeHeaders(connection.Opts);
        T? data = default;
        if (headers?.Error == null)
        {
            try
            {
                data = deserializer.Deserialize(new ReadOnlySequence<byte>(Payload), new NatsMsgContext(Subject, ReplyTo, headers));
            }
            catch (Exception exception)
            {
                headers ??= new NatsHeaders();
                headers.Error = new NatsDeserializeException(Payload.ToArray(), exception);
            }
        }

        var flags = (Payload.IsEmpty ? NatsMsgFlags.Empty : NatsMsgFlags.None) | (IsNoResponders ? NatsMsgFlags.NoResponders : NatsMsgFlags.None);
        var size = Subject.Length + (ReplyTo?.Length ?? 0) + HeaderBlock.Length + Payload.Length;
        return new NatsMsg<T>(Subject, ReplyTo, size, headers, data, connection, flags);
    }
}
