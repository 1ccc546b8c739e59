namespace NATS.Client.Core;

/// <summary>What a connection is doing.</summary>
public enum NatsConnectionState
{
    /// <summary>It was never open, or its first connect failed.</summary>
    Closed,

    /// <summary>It is usable.</summary>
    Open,

    /// <summary>Its first connect is under way.</summary>
    Connecting,

    /// <summary>It was open and is trying to be so again.</summary>
    Reconnecting,

    /// <summary>It gave up for good.</summary>
    Failed,
}

/// <summary>Publishing, subscribing and requesting.</summary>
public interface INatsClient : IAsyncDisposable
{
    /// <summary>The connection itself.</summary>
    INatsConnection Connection { get; }

    /// <summary>Connects, or waits until connected.</summary>
    ValueTask ConnectAsync();

    /// <summary>Measures a round trip; everything sent before it was seen by the server.</summary>
    ValueTask<TimeSpan> PingAsync(CancellationToken cancellationToken = default);

    /// <summary>Publishes data. Done means buffered, not delivered.</summary>
    ValueTask PublishAsync<T>(string subject, T data, NatsHeaders? headers = default, string? replyTo = default, INatsSerialize<T>? serializer = default, NatsPubOpts? opts = default, CancellationToken cancellationToken = default);

    /// <summary>Publishes an empty message. Done means buffered, not delivered.</summary>
    ValueTask PublishAsync(string subject, NatsHeaders? headers = default, string? replyTo = default, NatsPubOpts? opts = default, CancellationToken cancellationToken = default);

    /// <summary>Subscribes for as long as the result is enumerated.</summary>
    IAsyncEnumerable<NatsMsg<T>> SubscribeAsync<T>(string subject, string? queueGroup = default, INatsDeserialize<T>? serializer = default, NatsSubOpts? opts = default, CancellationToken cancellationToken = default);

    /// <summary>Publishes and waits for one reply.</summary>
    ValueTask<NatsMsg<TReply>> RequestAsync<TRequest, TReply>(string subject, TRequest? data, NatsHeaders? headers = default, INatsSerialize<TRequest>? requestSerializer = default, INatsDeserialize<TReply>? replySerializer = default, NatsPubOpts? requestOpts = default, NatsSubOpts? replyOpts = default, CancellationToken cancellationToken = default);

    /// <summary>Publishes an empty message and waits for one reply.</summary>
    ValueTask<NatsMsg<TReply>> RequestAsync<TReply>(string subject, INatsDeserialize<TReply>? replySerializer = default, NatsSubOpts? replyOpts = default, CancellationToken cancellationToken = default);

    /// <summary>Drops the session, so that a new one is made.</summary>
    ValueTask ReconnectAsync();
}

/// <summary>A connection to a server or a cluster.</summary>
public interface INatsConnection : INatsClient
{
    /// <summary>The session broke.</summary>
    event AsyncEventHandler<NatsEventArgs>? ConnectionDisconnected;

    /// <summary>A session is open, the first or a later one.</summary>
    event AsyncEventHandler<NatsEventArgs>? ConnectionOpened;

    /// <summary>An attempt to reconnect failed.</summary>
    event AsyncEventHandler<NatsEventArgs>? ReconnectFailed;

    /// <summary>A subscription had no room for a message.</summary>
    event AsyncEventHandler<NatsMessageDroppedEventArgs>? MessageDropped;

    /// <summary>A subscription began to have no room.</summary>
    event AsyncEventHandler<NatsSlowConsumerEventArgs>? SlowConsumerDetected;

    /// <summary>The server will stop.</summary>
    event AsyncEventHandler<NatsLameDuckModeActivatedEventArgs>? LameDuckModeActivated;

    /// <summary>The server sent an error.</summary>
    event AsyncEventHandler<NatsServerErrorEventArgs>? ServerError;

    /// <summary>What the server said last about itself.</summary>
    INatsServerInfo? ServerInfo { get; }

    /// <summary>The settings, with credentials from the URL filled in.</summary>
    NatsOpts Opts { get; }

    /// <summary>What the connection is doing.</summary>
    NatsConnectionState ConnectionState { get; }

    /// <summary>Called before every attempt to connect; may redirect it, and fails it by throwing.</summary>
    Func<(string Host, int Port), ValueTask<(string Host, int Port)>>? OnConnectingAsync { get; set; }

    /// <summary>Publishes a message as it is.</summary>
    ValueTask PublishAsync<T>(in NatsMsg<T> msg, INatsSerialize<T>? serializer = default, NatsPubOpts? opts = default, CancellationToken cancellationToken = default);

    /// <summary>Subscribes until the result is disposed.</summary>
    ValueTask<INatsSub<T>> SubscribeCoreAsync<T>(string subject, string? queueGroup = default, INatsDeserialize<T>? serializer = default, NatsSubOpts? opts = default, CancellationToken cancellationToken = default);

    /// <summary>A new subject under this connection's inbox; wildcards below it do not work.</summary>
    string NewInbox();
}
