using NATS.Client.Core;
using NATS.Client.JetStream.Models;

namespace NATS.Client.JetStream;

/// <summary>Streams, consumers, and publishing to streams.</summary>
public interface INatsJSContext
{
    /// <summary>The connection beneath.</summary>
    INatsConnection Connection { get; }

    /// <summary>Its settings.</summary>
    NatsJSOpts Opts { get; }

    /// <summary>Publishes and waits for the stream's answer, which may be a refusal. Throws when there is none.</summary>
    ValueTask<PubAckResponse> PublishAsync<T>(string subject, T? data, INatsSerialize<T>? serializer = default, NatsJSPubOpts? opts = default, NatsHeaders? headers = default, CancellationToken cancellationToken = default);

    /// <summary>Publishes and waits for the stream's answer, without throwing.</summary>
    ValueTask<NatsResult<PubAckResponse>> TryPublishAsync<T>(string subject, T? data, INatsSerialize<T>? serializer = default, NatsJSPubOpts? opts = default, NatsHeaders? headers = default, CancellationToken cancellationToken = default);

    /// <summary>Publishes; the stream's answer is waited for later.</summary>
    ValueTask<NatsJSPublishConcurrentFuture> PublishConcurrentAsync<T>(string subject, T? data, INatsSerialize<T>? serializer = default, NatsJSPubOpts? opts = default, NatsHeaders? headers = default, CancellationToken cancellationToken = default);

    /// <summary>What the account uses.</summary>
    ValueTask<AccountInfoResponse> GetAccountInfoAsync(CancellationToken cancellationToken = default);

    /// <summary>Creates a stream; the same one may exist.</summary>
    ValueTask<INatsJSStream> CreateStreamAsync(StreamConfig config, CancellationToken cancellationToken = default);

    /// <summary>Updates a stream, or creates it when it is not there.</summary>
    ValueTask<INatsJSStream> CreateOrUpdateStreamAsync(StreamConfig config, CancellationToken cancellationToken = default);

    /// <summary>Updates a stream.</summary>
    ValueTask<NatsJSStream> UpdateStreamAsync(StreamConfig request, CancellationToken cancellationToken = default);

    /// <summary>Finds a stream.</summary>
    ValueTask<INatsJSStream> GetStreamAsync(string stream, StreamInfoRequest? request = null, CancellationToken cancellationToken = default);

    /// <summary>Deletes a stream.</summary>
    ValueTask<bool> DeleteStreamAsync(string stream, CancellationToken cancellationToken = default);

    /// <summary>Purges messages of a stream.</summary>
    ValueTask<StreamPurgeResponse> PurgeStreamAsync(string stream, StreamPurgeRequest request, CancellationToken cancellationToken = default);

    /// <summary>Deletes a message of a stream.</summary>
    ValueTask<StreamMsgDeleteResponse> DeleteMessageAsync(string stream, StreamMsgDeleteRequest request, CancellationToken cancellationToken = default);

    /// <summary>Lists streams, those that take a subject if one is given.</summary>
    IAsyncEnumerable<INatsJSStream> ListStreamsAsync(string? subject = default, CancellationToken cancellationToken = default);

    /// <summary>Lists names of streams, of those that take a subject if one is given.</summary>
    IAsyncEnumerable<string> ListStreamNamesAsync(string? subject = default, CancellationToken cancellationToken = default);

    /// <summary>Makes a consumer that delivers in order and without gaps, and is made again when it fails.</summary>
    ValueTask<INatsJSConsumer> CreateOrderedConsumerAsync(string stream, NatsJSOrderedConsumerOpts? opts = default, CancellationToken cancellationToken = default);

    /// <summary>Creates or updates a consumer.</summary>
    ValueTask<INatsJSConsumer> CreateOrUpdateConsumerAsync(string stream, ConsumerConfig config, CancellationToken cancellationToken = default);

    /// <summary>Creates a consumer.</summary>
    ValueTask<INatsJSConsumer> CreateConsumerAsync(string stream, ConsumerConfig config, CancellationToken cancellationToken = default);

    /// <summary>Updates a consumer.</summary>
    ValueTask<INatsJSConsumer> UpdateConsumerAsync(string stream, ConsumerConfig config, CancellationToken cancellationToken = default);

    /// <summary>Finds a consumer.</summary>
    ValueTask<INatsJSConsumer> GetConsumerAsync(string stream, string consumer, CancellationToken cancellationToken = default);

    /// <summary>Deletes a consumer.</summary>
    ValueTask<bool> DeleteConsumerAsync(string stream, string consumer, CancellationToken cancellationToken = default);

    /// <summary>Lists consumers.</summary>
    IAsyncEnumerable<INatsJSConsumer> ListConsumersAsync(string stream, CancellationToken cancellationToken = default);

    /// <summary>Lists names of consumers.</summary>
    IAsyncEnumerable<string> ListConsumerNamesAsync(string stream, CancellationToken cancellationToken = default);

    /// <summary>A new subject outside the connection's own inbox, below which wildcards work.</summary>
    string NewBaseInbox();

    /// <summary>Any request of the API. A refusal is thrown.</summary>
    ValueTask<TResponse> JSRequestResponseAsync<TRequest, TResponse>(string subject, TRequest? request, CancellationToken cancellationToken = default)
        where TRequest : class
        where TResponse : class;
}
