using System.Runtime.CompilerServices;
using NATS.Client.Core.Wire;

namespace NATS.Client.Core;

/// <content>Subscribing and requesting.</content>
public partial class NatsConnection
{
    /// <inheritdoc />
    public IAsyncEnumerable<NatsMsg<T>> SubscribeAsync<T>(string subject, string? queueGroup = default, INatsDeserialize<T>? serializer = default, NatsSubOpts? opts = default, CancellationToken cancellationToken = default)
    {
        SubjectRules.CheckSubject(subject);
        SubjectRules.CheckQueueGroup(queueGroup);
        return EnumerateAsync(subject, queueGroup, serializer, opts, cancellationToken);
    }

    /// <inheritdoc />
    public ValueTask<INatsSub<T>> SubscribeCoreAsync<T>(string subject, string? queueGroup = default, INatsDeserialize<T>? serializer = default, NatsSubOpts? opts = default, CancellationToken cancellationToken = default)
    {
        SubjectRules.CheckSubject(subject);
        SubjectRules.CheckQueueGroup(queueGroup);
        return OpenSubscriptionAsync(subject, queueGroup, serializer, opts, cancellationToken);
    }

    /// <inheritdoc />
    public ValueTask<NatsMsg<TReply>> RequestAsync<TReply>(string subject, INatsDeserialize<TReply>? replySerializer = default, NatsSubOpts? replyOpts = default, CancellationToken cancellationToken = default) =>
        RequestAsync<byte[], TReply>(subject, null, null, NatsRawSerializer<byte[]>.Default, replySerializer, null, replyOpts, cancellationToken);

    /// <inheritdoc />
    public async ValueTask<NatsMsg<TReply>> RequestAsync<TRequest, TReply>(string subject, TRequest? data, NatsHeaders? headers = default, INatsSerialize<TRequest>? requestSerializer = default, INatsDeserialize<TReply>? replySerializer = default, NatsPubOpts? requestOpts = default, NatsSubOpts? replyOpts = default, CancellationToken cancellationToken = default)
    {
        SubjectRules.CheckSubject(subject);
        requestSerializer ??= Opts.SerializerRegistry.GetSerializer<TRequest>();
        replySerializer ??= Opts.SerializerRegistry.GetDeserializer<TReply>();
        await EnsureOpenAsync(cancellationToken).ConfigureAwait(false);
        var pending = new Routing.PendingMessage<TReply>(this, replySerializer, replyOpts?.ThrowIfNoResponders ?? !Opts.DirectChosen);
        Replies.Add(pending, replyOpts?.Timeout ?? Opts.RequestTimeout, cancellationToken);
        try
        {
            await PublishForReplyAsync(subject, data, headers, pending.Number, requestSerializer, requestOpts, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            Replies.TryRemove(pending);
            throw;
        }

        return await pending.Result.ConfigureAwait(false);
    }

    /// <summary>Makes a subscription known to the server.</summary>
    internal async ValueTask AddSubAsync(NatsSubBase subscription, CancellationToken cancellationToken)
    {
        try
        {
            await EnsureOpenAsync(cancellationToken).ConfigureAwait(false);
            Subscriptions.Add(subscription);
            if (subscription.IsUnsubscribed)
            {
                // Cancelled a moment ago, when there was nothing to remove yet.
                Subscriptions.Remove(subscription);
                return;
            }

            subscription.Ready();
        }
        catch
        {
            await subscription.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async ValueTask<INatsSub<T>> OpenSubscriptionAsync<T>(string subject, string? queueGroup, INatsDeserialize<T>? serializer, NatsSubOpts? opts, CancellationToken cancellationToken)
    {
        serializer ??= Opts.SerializerRegistry.GetDeserializer<T>();
        var subscription = new NatsSub<T>(this, subject, queueGroup, opts, serializer, cancellationToken);
        await AddSubAsync(subscription, cancellationToken).ConfigureAwait(false);
        return subscription;
    }

    private async IAsyncEnumerable<NatsMsg<T>> EnumerateAsync<T>(string subject, string? queueGroup, INatsDeserialize<T>? serializer, NatsSubOpts? opts, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var subscription = await OpenSubscriptionAsync(subject, queueGroup, serializer, opts, cancellationToken).ConfigureAwait(false);

        // Cancelling ends the subscription, and what it had received by then is still read.
        await foreach (var message in subscription.Msgs.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
        {
            yield return message;
        }
    }
}
