using System.Runtime.CompilerServices;
using System.Threading.Channels;
using NATS.Client.Core;
using NATS.Client.JetStream.Models;
using NATS.Client.JetStream.Pulling;

namespace NATS.Client.JetStream;

/// <summary>A pull consumer.</summary>
public class NatsJSConsumer : INatsJSConsumer
{
    private volatile bool _isDeleted;

    internal NatsJSConsumer(NatsJSContext context, ConsumerInfo info)
    {
        Context = context;
        Info = info;
    }

    /// <inheritdoc />
    public ConsumerInfo Info { get; private set; }

    internal NatsJSContext Context { get; }

    /// <summary>Deletes it.</summary>
    public async ValueTask<bool> DeleteAsync(CancellationToken cancellationToken = default)
    {
        CheckNotDeleted();
        return _isDeleted = await Context.DeleteConsumerAsync(Info.StreamName, Info.Name, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public async ValueTask RefreshAsync(CancellationToken cancellationToken = default) => Info = await Context
        .JSRequestResponseAsync<object, ConsumerInfo>($"{Context.Opts.Prefix}.CONSUMER.INFO.{Info.StreamName}.{Info.Name}", null, cancellationToken)
        .ConfigureAwait(false);

    /// <inheritdoc />
    public async IAsyncEnumerable<INatsJSMsg<T>> ConsumeAsync<T>(INatsDeserialize<T>? serializer = default, NatsJSConsumeOpts? opts = default, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        opts ??= Context.Opts.DefaultConsumeOpts;
        CheckNotDeleted();
        cancellationToken.ThrowIfCancellationRequested();
        await using var subscription = await StartAsync(new ConsumeSubscription<T>(this, serializer, opts, cancellationToken), cancellationToken).ConfigureAwait(false);
        Task? draining = null;
        try
        {
            while (true)
            {
                var isReady = await ReadyToReadAsync(subscription.Msgs, draining == null ? cancellationToken : CancellationToken.None).ConfigureAwait(false);
                if (!isReady && draining == null && opts.DrainOnCancel && cancellationToken.IsCancellationRequested)
                {
                    draining = subscription.DrainAsync(CancellationToken.None).AsTask();
                    continue;
                }

                if (!isReady)
                {
                    yield break;
                }

                while ((draining != null || !cancellationToken.IsCancellationRequested) && subscription.Msgs.TryRead(out var message))
                {
                    // While the caller is busy the server's silence means nothing.
                    subscription.StopHeartbeat();
                    yield return message;
                    subscription.StartHeartbeat();
                    subscription.Delivered(message.Size);
                }
            }
        }
        finally
        {
            await (draining ?? Task.CompletedTask).ConfigureAwait(false);
        }
    }

    /// <inheritdoc />
    public async ValueTask<INatsJSMsg<T>?> NextAsync<T>(INatsDeserialize<T>? serializer = default, NatsJSNextOpts? opts = default, CancellationToken cancellationToken = default)
    {
        opts ??= Context.Opts.DefaultNextOpts;
        var one = new NatsJSFetchOpts { MaxMsgs = 1, Expires = opts.Expires, IdleHeartbeat = opts.IdleHeartbeat, NotificationHandler = opts.NotificationHandler };
        await using var subscription = await StartFetchAsync(one, serializer, isWaiting: true, cancellationToken).ConfigureAwait(false);
        await foreach (var message in subscription.Msgs.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            return message;
        }

        return null;
    }

    /// <inheritdoc />
    public async IAsyncEnumerable<INatsJSMsg<T>> FetchAsync<T>(NatsJSFetchOpts opts, INatsDeserialize<T>? serializer = default, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await using var subscription = await StartFetchAsync(opts, serializer, isWaiting: true, cancellationToken).ConfigureAwait(false);
        while (await ReadyToReadAsync(subscription.Msgs, cancellationToken).ConfigureAwait(false))
        {
            while (!cancellationToken.IsCancellationRequested && subscription.Msgs.TryRead(out var message))
            {
                subscription.StopHeartbeat();
                yield return message;
                subscription.StartHeartbeat();
            }
        }
    }

    /// <inheritdoc />
    public async IAsyncEnumerable<INatsJSMsg<T>> FetchNoWaitAsync<T>(NatsJSFetchOpts opts, INatsDeserialize<T>? serializer = default, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await using var subscription = await StartFetchAsync(opts, serializer, isWaiting: false, cancellationToken).ConfigureAwait(false);
        await foreach (var message in subscription.Msgs.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            subscription.StopHeartbeat();
            yield return message;
            subscription.StartHeartbeat();
        }
    }

    internal async ValueTask<TSubscription> StartAsync<TSubscription>(TSubscription subscription, CancellationToken cancellationToken)
        where TSubscription : NatsSubBase, IFirstPull
    {
        await Context.Owner.AddSubAsync(subscription, cancellationToken).ConfigureAwait(false);
        try
        {
            await subscription.PullFirstAsync(cancellationToken).ConfigureAwait(false);
            return subscription;
        }
        catch
        {
            await subscription.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Whether there is something to read; cancelling counts as an end.</summary>
    private static async ValueTask<bool> ReadyToReadAsync<T>(ChannelReader<T> messages, CancellationToken cancellationToken)
    {
        try
        {
            return await messages.WaitToReadAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    private ValueTask<FetchSubscription<T>> StartFetchAsync<T>(NatsJSFetchOpts opts, INatsDeserialize<T>? serializer, bool isWaiting, CancellationToken cancellationToken)
    {
        CheckNotDeleted();
        cancellationToken.ThrowIfCancellationRequested();
        return StartAsync(new FetchSubscription<T>(this, serializer, opts, isWaiting, cancellationToken), cancellationToken);
    }

    private void CheckNotDeleted()
    {
        if (_isDeleted)
        {
            throw new NatsJSException($"Consumer '{Info.StreamName}:{Info.Name}' is deleted");
        }
    }
}
