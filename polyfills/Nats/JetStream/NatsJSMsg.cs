using System.Buffers;
using System.Text;
using NATS.Client.Core;

namespace NATS.Client.JetStream;

/// <summary>A delivered message, to be acknowledged.</summary>
public interface INatsJSMsg<out T> : INatsMsg
{
    /// <summary>Where it was published.</summary>
    string Subject { get; }

    /// <summary>Bytes of subject, reply subject, headers and payload together.</summary>
    int Size { get; }

    /// <summary>The deserialized payload; the default value when empty or unreadable.</summary>
    T? Data { get; }

    /// <summary>The connection it came by.</summary>
    INatsConnection? Connection { get; }

    /// <summary>Where it stands in stream and consumer.</summary>
    NatsJSMsgMetadata? Metadata { get; }

    /// <summary>Where acknowledgements go.</summary>
    string? ReplyTo { get; }

    /// <summary>Why headers or data could not be read, if so.</summary>
    NatsException? Error { get; }

    /// <summary>Throws when something could not be read.</summary>
    void EnsureSuccess();

    /// <summary>The message is done with.</summary>
    ValueTask AckAsync(AckOpts? opts = null, CancellationToken cancellationToken = default);

    /// <summary>The message is to come again.</summary>
    ValueTask NakAsync(AckOpts? opts = null, CancellationToken cancellationToken = default);

    /// <summary>The message is being worked on; its time starts anew.</summary>
    ValueTask AckProgressAsync(AckOpts? opts = null, CancellationToken cancellationToken = default);

    /// <summary>The message is given up and never comes again.</summary>
    ValueTask AckTerminateAsync(AckOpts? opts = null, CancellationToken cancellationToken = default);
}

/// <summary>A delivered message, to be acknowledged.</summary>
public readonly struct NatsJSMsg<T>(NatsMsg<T> msg, INatsJSContext context) : INatsJSMsg<T>
{
    /// <inheritdoc />
    public string Subject => msg.Subject;

    /// <inheritdoc />
    public int Size => msg.Size;

    /// <inheritdoc />
    public NatsHeaders? Headers => msg.Headers;

    /// <inheritdoc />
    public T? Data => msg.Data;

    /// <inheritdoc />
    public INatsConnection? Connection => msg.Connection;

    /// <inheritdoc />
    public NatsJSMsgMetadata? Metadata => NatsJSMsgMetadata.Parse(msg.ReplyTo);

    /// <inheritdoc />
    public string? ReplyTo => msg.ReplyTo;

    /// <inheritdoc />
    public NatsException? Error => msg.Error;

    internal NatsMsg<T> Msg => msg;

    /// <inheritdoc />
    public void EnsureSuccess() => msg.EnsureSuccess();

    /// <inheritdoc />
    public ValueTask AckAsync(AckOpts? opts = null, CancellationToken cancellationToken = default) => SendAsync(NatsJSConstants.Ack, opts, cancellationToken);

    /// <inheritdoc />
    public ValueTask NakAsync(AckOpts? opts = null, CancellationToken cancellationToken = default)
    {
        var delay = opts?.NakDelay ?? TimeSpan.Zero;
        var answer = delay == TimeSpan.Zero
            ? NatsJSConstants.Nak
            : new ReadOnlySequence<byte>(Encoding.ASCII.GetBytes($"-NAK {{\"delay\": {Json.NanosecondsConverter.Of(delay)}}}"));
        return SendAsync(answer, opts, cancellationToken);
    }

    /// <inheritdoc />
    public ValueTask AckProgressAsync(AckOpts? opts = null, CancellationToken cancellationToken = default) => SendAsync(NatsJSConstants.AckProgress, opts, cancellationToken);

    /// <inheritdoc />
    public ValueTask AckTerminateAsync(AckOpts? opts = null, CancellationToken cancellationToken = default)
    {
        var answer = string.IsNullOrEmpty(opts?.TerminateReason)
            ? NatsJSConstants.AckTerminate
            : new ReadOnlySequence<byte>(Encoding.ASCII.GetBytes("+TERM " + opts.Value.TerminateReason));
        return SendAsync(answer, opts, cancellationToken);
    }

    private ValueTask SendAsync(ReadOnlySequence<byte> answer, AckOpts? opts, CancellationToken cancellationToken)
    {
        if (msg.Connection == null)
        {
            throw new NatsException("unable to send acknowledgment; message did not originate from a consumer");
        }

        if (string.IsNullOrWhiteSpace(msg.ReplyTo))
        {
            throw new NatsException("unable to send acknowledgment; ReplyTo is empty");
        }

        return opts?.DoubleAck ?? context.Opts.DoubleAck
            ? ConfirmAsync(msg.Connection, msg.ReplyTo, answer, cancellationToken)
            : msg.ReplyAsync(answer, serializer: NatsRawSerializer<ReadOnlySequence<byte>>.Default, cancellationToken: cancellationToken);
    }

    private static async ValueTask ConfirmAsync(INatsConnection connection, string ackSubject, ReadOnlySequence<byte> answer, CancellationToken cancellationToken) =>
        await connection.RequestAsync<ReadOnlySequence<byte>, byte[]>(
            ackSubject,
            answer,
            requestSerializer: NatsRawSerializer<ReadOnlySequence<byte>>.Default,
            replySerializer: NatsRawSerializer<byte[]>.Default,
            cancellationToken: cancellationToken).ConfigureAwait(false);
}

/// <summary>Payloads of acknowledgements.</summary>
public static class NatsJSConstants
{
    /// <summary>Done with.</summary>
    public static readonly ReadOnlySequence<byte> Ack = new("+ACK"u8.ToArray());

    /// <summary>To come again.</summary>
    public static readonly ReadOnlySequence<byte> Nak = new("-NAK"u8.ToArray());

    /// <summary>Being worked on.</summary>
    public static readonly ReadOnlySequence<byte> AckProgress = new("+WPI"u8.ToArray());

    /// <summary>Given up.</summary>
    public static readonly ReadOnlySequence<byte> AckTerminate = new("+TERM"u8.ToArray());
}
