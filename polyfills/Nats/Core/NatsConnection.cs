using System.Text;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using NATS.Client.Core.Routing;
using NATS.Client.Core.Wire;

namespace NATS.Client.Core;

/// <summary>A connection to a server or a cluster that connects when first used and reconnects by itself.</summary>
public partial class NatsConnection : INatsConnection
{
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _disposing = new();
    private readonly EventDispatcher _events;
    private int _state;
    private int _isDisposed;

    /// <summary>Creates a connection with default settings.</summary>
    public NatsConnection()
        : this(NatsOpts.Default)
    {
    }

    /// <summary>Creates a connection; nothing is connected yet.</summary>
    public NatsConnection(NatsOpts opts)
    {
        Opts = ServerAddress.WithUserInfoFromUrl(opts);
        Logger = opts.LoggerFactory.CreateLogger<NatsConnection>();
        InboxPrefix = Nuid.NewInbox(opts.InboxPrefix);
        InboxBytes = Encoding.UTF8.GetBytes(InboxPrefix + ".");
        Outgoing = new OutgoingBuffer(Opts, InboxBytes);
        Subscriptions = new SubscriptionTable(Outgoing, InboxPrefix);
        Pings = new PingQueue(Outgoing);
        _events = new EventDispatcher(Logger);
    }

    /// <inheritdoc />
    public event AsyncEventHandler<NatsEventArgs>? ConnectionDisconnected;

    /// <inheritdoc />
    public event AsyncEventHandler<NatsEventArgs>? ConnectionOpened;

    /// <inheritdoc />
    public event AsyncEventHandler<NatsEventArgs>? ReconnectFailed;

    /// <inheritdoc />
    public event AsyncEventHandler<NatsMessageDroppedEventArgs>? MessageDropped;

    /// <inheritdoc />
    public event AsyncEventHandler<NatsSlowConsumerEventArgs>? SlowConsumerDetected;

    /// <inheritdoc />
    public event AsyncEventHandler<NatsLameDuckModeActivatedEventArgs>? LameDuckModeActivated;

    /// <inheritdoc />
    public event AsyncEventHandler<NatsServerErrorEventArgs>? ServerError;

    /// <inheritdoc />
    public INatsConnection Connection => this;

    /// <inheritdoc />
    public NatsOpts Opts { get; }

    /// <inheritdoc />
    public NatsConnectionState ConnectionState
    {
        get => (NatsConnectionState)Volatile.Read(ref _state);
        private set => Volatile.Write(ref _state, (int)value);
    }

    /// <inheritdoc />
    public INatsServerInfo? ServerInfo { get; private set; }

    /// <inheritdoc />
    public Func<(string Host, int Port), ValueTask<(string Host, int Port)>>? OnConnectingAsync { get; set; }

    internal ILogger Logger { get; }

    internal string InboxPrefix { get; }

    internal byte[] InboxBytes { get; }

    internal OutgoingBuffer Outgoing { get; }

    internal SubscriptionTable Subscriptions { get; }

    internal ReplyTable Replies { get; } = new();

    internal PingQueue Pings { get; }

    internal bool IsDisposed => Volatile.Read(ref _isDisposed) != 0;

    /// <inheritdoc />
    public async ValueTask<TimeSpan> PingAsync(CancellationToken cancellationToken = default)
    {
        await EnsureOpenAsync(cancellationToken).ConfigureAwait(false);
        var start = TimeProvider.System.GetTimestamp();
        await Pings.SendAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
        return TimeProvider.System.GetElapsedTime(start);
    }

    /// <inheritdoc />
    public string NewInbox() => Nuid.NewInbox(InboxPrefix);

    /// <summary>Closes the connection at once. Publishes still in the buffer are lost; a ping before makes sure of them.</summary>
    public virtual async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
        {
            return;
        }

        await _disposing.CancelAsync().ConfigureAwait(false);
        await Subscriptions.EndAllAsync().ConfigureAwait(false);
        Task lifetime;
        lock (_gate)
        {
            _opened.TrySetCanceled();
            _session?.Abort();
            lifetime = _lifetime;
        }

        await lifetime.ConfigureAwait(false);
        Outgoing.Dispose();
        Replies.Dispose();
        Pings.Reset();
        _events.Complete();
        GC.SuppressFinalize(this);
    }

    internal BoundedChannelOptions ChannelOptions(NatsSubChannelOpts? overrides) => new(overrides?.Capacity ?? Opts.SubPendingChannelCapacity)
    {
        FullMode = overrides?.FullMode ?? Opts.SubPendingChannelFullMode,
        SingleWriter = true,
    };

    internal void MessageWasDropped<T>(NatsSubBase subscription, int pending, NatsMsg<T> message)
    {
        var args = new NatsMessageDroppedEventArgs(subscription, pending, message.Subject, message.ReplyTo, message.Headers, message.Data);
        _events.Raise(MessageDropped, this, args);
        if (!subscription.TryMarkSlow())
        {
            return;
        }

        _events.Raise(SlowConsumerDetected, this, new NatsSlowConsumerEventArgs(subscription));
        if (!Opts.SuppressSlowConsumerWarnings)
        {
            Log.SlowConsumer(Logger, subscription.Subject);
        }
    }

    internal void ServerChanged(ServerInfo info)
    {
        ServerInfo = info;
        if (info.LameDuckMode && _session is { } session)
        {
            _events.Raise(LameDuckModeActivated, this, new NatsLameDuckModeActivatedEventArgs(session.Address.Uri));
        }
    }

    internal void ServerFailed(string error)
    {
        Log.ServerError(Logger, error);
        _events.Raise(ServerError, this, new NatsServerErrorEventArgs(error));
    }

    /// <summary>Waits until the connection is open; only the wait is cancelled, never the connecting.</summary>
    internal ValueTask EnsureOpenAsync(CancellationToken cancellationToken) => ConnectionState == NatsConnectionState.Open
        ? ValueTask.CompletedTask
        : new ValueTask(ConnectAsync().AsTask().WaitAsync(cancellationToken));
}
