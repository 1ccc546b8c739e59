using NATS.Client.Core.Wire;

namespace NATS.Client.Core;

/// <content>Publishing.</content>
public partial class NatsConnection
{
    /// <inheritdoc />
    public ValueTask PublishAsync(string subject, NatsHeaders? headers = default, string? replyTo = default, NatsPubOpts? opts = default, CancellationToken cancellationToken = default) =>
        PublishAsync<byte[]>(subject, null, headers, replyTo, NatsRawSerializer<byte[]>.Default, opts, cancellationToken);

    /// <inheritdoc />
    public ValueTask PublishAsync<T>(in NatsMsg<T> msg, INatsSerialize<T>? serializer = default, NatsPubOpts? opts = default, CancellationToken cancellationToken = default) =>
        PublishAsync(msg.Subject, msg.Data, msg.Headers, msg.ReplyTo, serializer, opts, cancellationToken);

    /// <inheritdoc />
    public ValueTask PublishAsync<T>(string subject, T? data, NatsHeaders? headers = default, string? replyTo = default, INatsSerialize<T>? serializer = default, NatsPubOpts? opts = default, CancellationToken cancellationToken = default)
    {
        SubjectRules.CheckSubject(subject);
        SubjectRules.CheckReplyTo(replyTo);
        serializer ??= Opts.SerializerRegistry.GetSerializer<T>();
        return ConnectionState == NatsConnectionState.Open
            ? Send(Encode(subject, replyTo, replyNumber: 0, data, headers, opts: null, serializer), cancellationToken)
            : ConnectAndPublishAsync(subject, data, headers, replyTo, serializer, cancellationToken);
    }

    /// <summary>Publishes with a reply number of this connection's inbox; the connection must have been open before.</summary>
    internal ValueTask PublishForReplyAsync<T>(string subject, T? data, NatsHeaders? headers, long replyNumber, INatsSerialize<T> serializer, NatsPubOpts? opts, CancellationToken cancellationToken) =>
        Send(Encode(subject, null, replyNumber, data, headers, opts, serializer), cancellationToken);

    /// <summary>Hands an encoded publish to the send buffer, which returns it.</summary>
    internal ValueTask Send(OutgoingCommand command, CancellationToken cancellationToken)
    {
        if (ServerInfo is { } info && command.Body.Length > info.MaxPayload)
        {
            var size = command.Body.Length;
            command.Return();
            throw new NatsPayloadTooLargeException($"Payload size {size} exceeds server's maximum payload size {info.MaxPayload}");
        }

        return Outgoing.PublishAsync(command, cancellationToken);
    }

    private OutgoingCommand Encode<T>(string subject, string? replyTo, long replyNumber, T? data, NatsHeaders? headers, NatsPubOpts? opts, INatsSerialize<T> serializer)
    {
        var command = OutgoingCommand.Rent(subject, replyTo, replyNumber);
        try
        {
            if (headers != null || opts is { HasHeaders: true })
            {
                var encoder = new HeaderEncoder(command, Opts.HeaderEncoding);
                encoder.Add(headers);
                opts?.WriteHeaders(encoder);
                encoder.Complete();
            }

            if (data != null)
            {
                serializer.Serialize(command, data, new NatsMsgContext(subject, replyTo, headers));
            }

            return command;
        }
        catch
        {
            command.Return();
            throw;
        }
    }

    private async ValueTask ConnectAndPublishAsync<T>(string subject, T? data, NatsHeaders? headers, string? replyTo, INatsSerialize<T> serializer, CancellationToken cancellationToken)
    {
        if (Opts.PublishTimeoutOnDisconnected)
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(Opts.CommandTimeout);
            await EnsureOpenAsync(limit.Token).ConfigureAwait(false);
        }
        else
        {
            await EnsureOpenAsync(cancellationToken).ConfigureAwait(false);
        }

        await Send(Encode(subject, replyTo, replyNumber: 0, data, headers, opts: null, serializer), cancellationToken).ConfigureAwait(false);
    }
}
