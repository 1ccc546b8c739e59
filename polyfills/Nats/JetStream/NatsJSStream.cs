using NATS.Client.Core;
using NATS.Client.JetStream.Json;
using NATS.Client.JetStream.Models;

namespace NATS.Client.JetStream;

/// <summary>A stream.</summary>
public interface INatsJSStream
{
    /// <summary>What was known of it last.</summary>
    StreamInfo Info { get; }

    /// <summary>Deletes it.</summary>
    ValueTask<bool> DeleteAsync(CancellationToken cancellationToken = default);

    /// <summary>Purges messages.</summary>
    ValueTask<StreamPurgeResponse> PurgeAsync(StreamPurgeRequest request, CancellationToken cancellationToken = default);

    /// <summary>Deletes a message.</summary>
    ValueTask<StreamMsgDeleteResponse> DeleteMessageAsync(StreamMsgDeleteRequest request, CancellationToken cancellationToken = default);

    /// <summary>Updates it.</summary>
    ValueTask UpdateAsync(StreamConfig request, CancellationToken cancellationToken = default);

    /// <summary>Creates or updates a consumer.</summary>
    ValueTask<INatsJSConsumer> CreateOrUpdateConsumerAsync(ConsumerConfig config, CancellationToken cancellationToken = default);

    /// <summary>Makes a consumer that delivers in order.</summary>
    ValueTask<INatsJSConsumer> CreateOrderedConsumerAsync(NatsJSOrderedConsumerOpts? opts = default, CancellationToken cancellationToken = default);

    /// <summary>Finds a consumer.</summary>
    ValueTask<INatsJSConsumer> GetConsumerAsync(string consumer, CancellationToken cancellationToken = default);

    /// <summary>Lists consumers.</summary>
    IAsyncEnumerable<INatsJSConsumer> ListConsumersAsync(CancellationToken cancellationToken = default);

    /// <summary>Lists names of consumers.</summary>
    IAsyncEnumerable<string> ListConsumerNamesAsync(CancellationToken cancellationToken = default);

    /// <summary>Deletes a consumer.</summary>
    ValueTask<bool> DeleteConsumerAsync(string consumer, CancellationToken cancellationToken = default);

    /// <summary>Learns anew what is known of it.</summary>
    ValueTask RefreshAsync(CancellationToken cancellationToken = default);

    /// <summary>Gets a message from any replica, as a message; the stream must allow it.</summary>
    ValueTask<NatsMsg<T>> GetDirectAsync<T>(StreamMsgGetRequest request, INatsDeserialize<T>? serializer = default, CancellationToken cancellationToken = default);

    /// <summary>Gets a message as stored.</summary>
    ValueTask<StreamMsgGetResponse> GetAsync(StreamMsgGetRequest request, CancellationToken cancellationToken = default);
}

/// <summary>A stream.</summary>
public class NatsJSStream : INatsJSStream
{
    private readonly NatsJSContext _context;
    private readonly string _name;
    private bool _isDeleted;

    internal NatsJSStream(NatsJSContext context, StreamInfo info)
    {
        _context = context;
        _name = info.Config.Name ?? throw new NatsJSException("The server described a stream without a name");
        Info = info;
    }

    /// <inheritdoc />
    public StreamInfo Info { get; private set; }

    private NatsJSContext Live => _isDeleted ? throw new NatsJSException($"Stream '{_name}' is deleted") : _context;

    /// <inheritdoc />
    public async ValueTask<bool> DeleteAsync(CancellationToken cancellationToken = default) =>
        _isDeleted = await Live.DeleteStreamAsync(_name, cancellationToken).ConfigureAwait(false);

    /// <inheritdoc />
    public ValueTask<StreamPurgeResponse> PurgeAsync(StreamPurgeRequest request, CancellationToken cancellationToken = default) =>
        Live.PurgeStreamAsync(_name, request, cancellationToken);

    /// <inheritdoc />
    public ValueTask<StreamMsgDeleteResponse> DeleteMessageAsync(StreamMsgDeleteRequest request, CancellationToken cancellationToken = default) =>
        Live.DeleteMessageAsync(_name, request, cancellationToken);

    /// <inheritdoc />
    public async ValueTask UpdateAsync(StreamConfig request, CancellationToken cancellationToken = default) =>
        Info = (await Live.UpdateStreamAsync(request, cancellationToken).ConfigureAwait(false)).Info;

    /// <inheritdoc />
    public ValueTask<INatsJSConsumer> CreateOrUpdateConsumerAsync(ConsumerConfig config, CancellationToken cancellationToken = default) =>
        Live.CreateOrUpdateConsumerAsync(_name, config, cancellationToken);

    /// <inheritdoc />
    public ValueTask<INatsJSConsumer> CreateOrderedConsumerAsync(NatsJSOrderedConsumerOpts? opts = default, CancellationToken cancellationToken = default) =>
        Live.CreateOrderedConsumerAsync(_name, opts, cancellationToken);

    /// <inheritdoc />
    public ValueTask<INatsJSConsumer> GetConsumerAsync(string consumer, CancellationToken cancellationToken = default) =>
        Live.GetConsumerAsync(_name, consumer, cancellationToken);

    /// <inheritdoc />
    public IAsyncEnumerable<INatsJSConsumer> ListConsumersAsync(CancellationToken cancellationToken = default) => Live.ListConsumersAsync(_name, cancellationToken);

    /// <inheritdoc />
    public IAsyncEnumerable<string> ListConsumerNamesAsync(CancellationToken cancellationToken = default) => Live.ListConsumerNamesAsync(_name, cancellationToken);

    /// <inheritdoc />
    public ValueTask<bool> DeleteConsumerAsync(string consumer, CancellationToken cancellationToken = default) =>
        Live.DeleteConsumerAsync(_name, consumer, cancellationToken);

    /// <inheritdoc />
    public async ValueTask RefreshAsync(CancellationToken cancellationToken = default) =>
        Info = await _context.JSRequestResponseAsync<object, StreamInfoResponse>($"{_context.Opts.Prefix}.STREAM.INFO.{_name}", null, cancellationToken).ConfigureAwait(false);

    /// <inheritdoc />
    public ValueTask<NatsMsg<T>> GetDirectAsync<T>(StreamMsgGetRequest request, INatsDeserialize<T>? serializer = default, CancellationToken cancellationToken = default) =>
        _context.Connection.RequestAsync(
            $"{_context.Opts.Prefix}.DIRECT.GET.{_name}",
            request,
            requestSerializer: JetStreamJsonContext.For<StreamMsgGetRequest>(),
            replySerializer: serializer,
            cancellationToken: cancellationToken);

    /// <inheritdoc />
    public ValueTask<StreamMsgGetResponse> GetAsync(StreamMsgGetRequest request, CancellationToken cancellationToken = default) =>
        _context.JSRequestResponseAsync<StreamMsgGetRequest, StreamMsgGetResponse>($"{_context.Opts.Prefix}.STREAM.MSG.GET.{_name}", request, cancellationToken);
}
