using System.Runtime.CompilerServices;
using NATS.Client.Core;
using NATS.Client.JetStream.Models;
using NATS.Client.JetStream.Pulling;

namespace NATS.Client.JetStream;

/// <summary>A consumer that delivers every message once and in order, by being made again behind the last message whenever one is missing.</summary>
public class NatsJSOrderedConsumer : INatsJSConsumer
{
    private readonly string _stream;
    private readonly NatsJSContext _context;
    private readonly NatsJSOrderedConsumerOpts _opts;
    private readonly CancellationToken _stopped;
    private ulong _fetchedSequence;

    /// <summary>Creates the consumer; the server learns of it when it is read.</summary>
    public NatsJSOrderedConsumer(string stream, NatsJSContext context, NatsJSOrderedConsumerOpts opts, CancellationToken cancellationToken)
    {
        _stream = stream;
        _context = context;
        _opts = opts;
        _stopped = cancellationToken;
    }

    /// <inheritdoc />
    public ConsumerInfo Info { get; private set; } = new() { StreamName = string.Empty, Name = string.Empty };

    /// <inheritdoc />
    public async IAsyncEnumerable<INatsJSMsg<T>> ConsumeAsync<T>(INatsDeserialize<T>? serializer = default, NatsJSConsumeOpts? opts = default, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        opts ??= _context.Opts.DefaultConsumeOpts;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(_stopped, cancellationToken);
        ulong read = 0;
        while (!stop.IsCancellationRequested && !_context.Owner.IsDisposed)
        {
            var consumer = await RecreateAsync(read, stop.Token).ConfigureAwait(false);
            try
            {
                var subscription = new OrderedSubscription<T>(consumer, serializer, opts, stop.Token);
                await using var started = await consumer.StartAsync(subscription, stop.Token).ConfigureAwait(false);
                ulong delivered = 0;
                while (await IsReadyAsync(started, opts, stop.Token).ConfigureAwait(false))
                {
                    while (started.Msgs.TryRead(out var message))
                    {
                        if (message.Metadata is not { } place)
                        {
                            continue;
                        }

                        if (place.Sequence.Consumer != delivered + 1)
                        {
                            goto Gap;
                        }

                        delivered++;
                        read = place.Sequence.Stream;
                        yield return message;
                    }
                }

            Gap:;
            }
            finally
            {
                await TryDeleteAsync(consumer).ConfigureAwait(false);
            }
        }
    }

    /// <inheritdoc />
    public IAsyncEnumerable<INatsJSMsg<T>> FetchAsync<T>(NatsJSFetchOpts opts, INatsDeserialize<T>? serializer = default, CancellationToken cancellationToken = default) =>
        FetchAsync((consumer, rest, token) => consumer.FetchAsync(rest, serializer, token), opts, cancellationToken);

    /// <inheritdoc />
    public IAsyncEnumerable<INatsJSMsg<T>> FetchNoWaitAsync<T>(NatsJSFetchOpts opts, INatsDeserialize<T>? serializer = default, CancellationToken cancellationToken = default) =>
        FetchAsync((consumer, rest, token) => consumer.FetchNoWaitAsync(rest, serializer, token), opts, cancellationToken);

    /// <inheritdoc />
    public async ValueTask<INatsJSMsg<T>?> NextAsync<T>(INatsDeserialize<T>? serializer = default, NatsJSNextOpts? opts = default, CancellationToken cancellationToken = default)
    {
        opts ??= _context.Opts.DefaultNextOpts;
        var one = new NatsJSFetchOpts { MaxMsgs = 1, Expires = opts.Expires, IdleHeartbeat = opts.IdleHeartbeat, NotificationHandler = opts.NotificationHandler };
        await foreach (var message in FetchAsync(one, serializer, cancellationToken).ConfigureAwait(false))
        {
            return message;
        }

        return null;
    }

    /// <summary>Does nothing: the consumer behind this one changes all the time.</summary>
    public ValueTask RefreshAsync(CancellationToken cancellationToken = default) => ValueTask.CompletedTask;

    /// <summary>Whether there is something to read; what a new consumer can mend counts as an end.</summary>
    private static async ValueTask<bool> IsReadyAsync<T>(OrderedSubscription<T> subscription, NatsJSConsumeOpts opts, CancellationToken cancellationToken)
    {
        try
        {
            return await subscription.Msgs.WaitToReadAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (NatsJSTimeoutException)
        {
            _ = opts.NotificationHandler?.Invoke(NatsJSTimeoutNotification.Default, cancellationToken);
            return false;
        }
        catch (Exception exception) when (exception is OperationCanceledException or NatsJSConnectionException
            || exception is NatsJSProtocolException { HeaderCode: 404 } or NatsJSProtocolException { HeaderMessage: NatsHeaders.Messages.ConsumerDeleted })
        {
            return false;
        }
    }

    private async IAsyncEnumerable<INatsJSMsg<T>> FetchAsync<T>(Func<NatsJSConsumer, NatsJSFetchOpts, CancellationToken, IAsyncEnumerable<INatsJSMsg<T>>> fetch, NatsJSFetchOpts opts, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(_stopped, cancellationToken);
        for (int messages = 0, bytes = 0, attempt = 1; ; attempt++)
        {
            var consumer = await RecreateAsync(_fetchedSequence, stop.Token).ConfigureAwait(false);
            ulong delivered = 0;
            var hasGap = false;
            try
            {
                var rest = opts with { MaxMsgs = opts.MaxMsgs - messages, MaxBytes = opts.MaxBytes - bytes };
                await foreach (var message in fetch(consumer, rest, stop.Token).ConfigureAwait(false))
                {
                    hasGap = message.Metadata?.Sequence.Consumer != delivered + 1;
                    if (hasGap)
                    {
                        break;
                    }

                    delivered++;
                    messages++;
                    bytes += message.Size;
                    _fetchedSequence = message.Metadata!.Value.Sequence.Stream;
                    yield return message;
                }
            }
            finally
            {
                await TryDeleteAsync(consumer).ConfigureAwait(false);
            }

            if (!hasGap || messages >= (opts.MaxMsgs ?? int.MaxValue) || bytes >= (opts.MaxBytes ?? int.MaxValue))
            {
                yield break;
            }

            await WaitBeforeRetryAsync(attempt, stop.Token).ConfigureAwait(false);
        }
    }

    private async Task<NatsJSConsumer> RecreateAsync(ulong behind, CancellationToken cancellationToken)
    {
        var opts = behind == 0
            ? _opts
            : _opts with { DeliverPolicy = ConsumerConfigDeliverPolicy.ByStartSequence, OptStartSeq = behind + 1, OptStartTime = default };
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                Info = await _context.CreateOrderedAsync(_stream, opts, cancellationToken).ConfigureAwait(false);
                return new NatsJSConsumer(_context, Info);
            }
            catch (NatsJSException exception) when (exception is NatsJSApiNoResponseException or NatsJSApiException { Error.Code: 503 })
            {
                await WaitBeforeRetryAsync(attempt, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private Task WaitBeforeRetryAsync(int attempt, CancellationToken cancellationToken)
    {
        if (attempt > _opts.MaxResetAttempts && _opts.MaxResetAttempts >= 0)
        {
            throw new NatsJSException("Maximum number of retry attempts reached.");
        }

        var settings = _context.Connection.Opts;
        var wait = settings.ReconnectWaitMin * Math.Pow(2, Math.Min(attempt, 31) - 1);
        return Task.Delay(wait < settings.ReconnectWaitMax ? wait : settings.ReconnectWaitMax, cancellationToken);
    }

    private async ValueTask TryDeleteAsync(NatsJSConsumer consumer)
    {
        if (_context.Connection.ConnectionState != NatsConnectionState.Open || _context.Owner.IsDisposed)
        {
            // The server forgets it when it is not read for a while.
            return;
        }

        try
        {
            await consumer.DeleteAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is NatsException or ObjectDisposedException)
        {
            // Gone already, or forgotten soon.
        }
    }
}
