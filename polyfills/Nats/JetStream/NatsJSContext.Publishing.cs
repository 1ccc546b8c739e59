using System.Runtime.CompilerServices;
using NATS.Client.Core;
using NATS.Client.JetStream.Models;

namespace NATS.Client.JetStream;

/// <content>Publishing to streams.</content>
public partial class NatsJSContext
{
    /// <inheritdoc />
    public async ValueTask<PubAckResponse> PublishAsync<T>(string subject, T? data, INatsSerialize<T>? serializer = default, NatsJSPubOpts? opts = default, NatsHeaders? headers = default, CancellationToken cancellationToken = default)
    {
        var result = await TryPublishAsync(subject, data, serializer, opts, headers, cancellationToken).ConfigureAwait(false);
        return result.Success ? result.Value : throw result.Error;
    }

    /// <inheritdoc />
    public async ValueTask<NatsResult<PubAckResponse>> TryPublishAsync<T>(string subject, T? data, INatsSerialize<T>? serializer = default, NatsJSPubOpts? opts = default, NatsHeaders? headers = default, CancellationToken cancellationToken = default)
    {
        opts ??= NatsJSPubOpts.Default;
        for (var attempt = 0; attempt < opts.RetryAttempts; attempt++)
        {
            try
            {
                var pending = await BeginAsync(subject, data, serializer, opts, headers, cancellationToken).ConfigureAwait(false);
                if (await pending.Result.ConfigureAwait(false) is { } answer)
                {
                    return answer;
                }

                // Only the absence of a stream is worth another try: it may be between two servers. Silence is not.
                if (!pending.HasNoResponders)
                {
                    break;
                }
            }
            catch (NatsException exception)
            {
                return exception;
            }

            await Task.Delay(opts.RetryWaitBetweenAttempts, cancellationToken).ConfigureAwait(false);
        }

        return NatsJSPublishNoResponseException.Default;
    }

    /// <inheritdoc />
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<NatsJSPublishConcurrentFuture> PublishConcurrentAsync<T>(string subject, T? data, INatsSerialize<T>? serializer = default, NatsJSPubOpts? opts = default, NatsHeaders? headers = default, CancellationToken cancellationToken = default) =>
        new(await BeginAsync(subject, data, serializer, opts, headers, CancellationToken.None, cancellationToken).ConfigureAwait(false));

    private ValueTask<PendingPubAck> BeginAsync<T>(string subject, T? data, INatsSerialize<T>? serializer, NatsJSPubOpts? opts, NatsHeaders? headers, CancellationToken cancellationToken) =>
        BeginAsync(subject, data, serializer, opts, headers, cancellationToken, cancellationToken);

    /// <summary>Publishes, and returns what the answer will arrive at.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<PendingPubAck> BeginAsync<T>(string subject, T? data, INatsSerialize<T>? serializer, NatsJSPubOpts? opts, NatsHeaders? headers, CancellationToken waiting, CancellationToken publishing)
    {
        Core.Wire.SubjectRules.CheckSubject(subject);
        serializer ??= Connection.Opts.SerializerRegistry.GetSerializer<T>();
        if (headers != null && opts != null)
        {
            opts.CopyTo(headers);
            opts = null;
        }

        await _connection.EnsureOpenAsync(publishing).ConfigureAwait(false);
        var pending = new PendingPubAck(_connection.Replies);
        _connection.Replies.Add(pending, Opts.RequestTimeout, waiting);
        try
        {
            await _connection.PublishForReplyAsync(subject, data, headers, pending.Number, serializer, opts, publishing).ConfigureAwait(false);
            return pending;
        }
        catch
        {
            _connection.Replies.TryRemove(pending);
            throw;
        }
    }
}
