using NATS.Client.Core;
using NATS.Client.Serializers.Json;

namespace NATS.Net;

/// <summary>A connection whose serializers fall back to JSON.</summary>
public class NatsClient : INatsClient
{
    /// <summary>Creates a client for a URL.</summary>
    public NatsClient(string url = "nats://localhost:4222", string name = "NATS .NET Client")
        : this(new NatsOpts { Url = url, Name = name })
    {
    }

    /// <summary>Creates a client from options; default serializers are replaced by those with JSON.</summary>
    public NatsClient(NatsOpts opts) =>
        Connection = new NatsConnection(
            ReferenceEquals(opts.SerializerRegistry, NatsOpts.Default.SerializerRegistry)
                ? opts with { SerializerRegistry = NatsClientDefaultSerializerRegistry.Default }
                : opts);

    /// <inheritdoc />
    public INatsConnection Connection { get; }

    /// <inheritdoc />
    public ValueTask ConnectAsync() => Connection.ConnectAsync();

    /// <inheritdoc />
    public ValueTask<TimeSpan> PingAsync(CancellationToken cancellationToken = default) => Connection.PingAsync(cancellationToken);

    /// <inheritdoc />
    public ValueTask PublishAsync<T>(string subject, T data, NatsHeaders? headers = default, string? replyTo = default, INatsSerialize<T>? serializer = default, NatsPubOpts? opts = default, CancellationToken cancellationToken = default) =>
        Connection.PublishAsync(subject, data, headers, replyTo, serializer, opts, cancellationToken);

    /// <inheritdoc />
    public ValueTask PublishAsync(string subject, NatsHeaders? headers = default, string? replyTo = default, NatsPubOpts? opts = default, CancellationToken cancellationToken = default) =>
        Connection.PublishAsync(subject, headers, replyTo, opts, cancellationToken);

    /// <inheritdoc />
    public IAsyncEnumerable<NatsMsg<T>> SubscribeAsync<T>(string subject, string? queueGroup = default, INatsDeserialize<T>? serializer = default, NatsSubOpts? opts = default, CancellationToken cancellationToken = default) =>
        Connection.SubscribeAsync(subject, queueGroup, serializer, opts, cancellationToken);

    /// <inheritdoc />
    public ValueTask<NatsMsg<TReply>> RequestAsync<TRequest, TReply>(string subject, TRequest? data, NatsHeaders? headers = default, INatsSerialize<TRequest>? requestSerializer = default, INatsDeserialize<TReply>? replySerializer = default, NatsPubOpts? requestOpts = default, NatsSubOpts? replyOpts = default, CancellationToken cancellationToken = default) =>
        Connection.RequestAsync(subject, data, headers, requestSerializer, replySerializer, requestOpts, replyOpts, cancellationToken);

    /// <inheritdoc />
    public ValueTask<NatsMsg<TReply>> RequestAsync<TReply>(string subject, INatsDeserialize<TReply>? replySerializer = default, NatsSubOpts? replyOpts = default, CancellationToken cancellationToken = default) =>
        Connection.RequestAsync(subject, replySerializer, replyOpts, cancellationToken);

    /// <inheritdoc />
    public ValueTask ReconnectAsync() => Connection.ReconnectAsync();

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await Connection.DisposeAsync().ConfigureAwait(false);
        GC.SuppressFinalize(this);
    }
}

/// <summary>Bytes, then UTF-8 primitives, then JSON.</summary>
public static class NatsClientDefaultSerializer<T>
{
    /// <summary>The one instance for the type.</summary>
    public static readonly INatsSerializer<T> Default = new NatsSerializerBuilder<T>()
        .Add(new NatsRawSerializer<T>())
        .Add(new NatsUtf8PrimitivesSerializer<T>())
        .Add(new NatsJsonSerializer<T>())
        .Build();
}

/// <summary>Hands out <see cref="NatsClientDefaultSerializer{T}"/> for every type.</summary>
public class NatsClientDefaultSerializerRegistry : INatsSerializerRegistry
{
    /// <summary>The one instance.</summary>
    public static readonly NatsClientDefaultSerializerRegistry Default = new();

    /// <inheritdoc />
    public INatsSerialize<T> GetSerializer<T>() => NatsClientDefaultSerializer<T>.Default;

    /// <inheritdoc />
    public INatsDeserialize<T> GetDeserializer<T>() => NatsClientDefaultSerializer<T>.Default;
}
