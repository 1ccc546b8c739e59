using System.Text;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace NATS.Client.Core;

/// <summary>How replies to requests find their way back.</summary>
public enum NatsRequestReplyMode
{
    /// <summary>Each request is a subscription multiplexed over one inbox.</summary>
    SharedInbox,

    /// <summary>Each request is one entry in a table, addressed by a number in the inbox subject.</summary>
    Direct,
}

/// <summary>Settings of one connection. The defaults are those of the official client.</summary>
public sealed record NatsOpts
{
    /// <summary>The settings used when none are given.</summary>
    public static readonly NatsOpts Default = new();

    private readonly NatsRequestReplyMode _requestReplyMode = NatsRequestReplyMode.Direct;

    /// <summary>One URL or several separated by commas; may carry user:password or a token.</summary>
    public string Url { get; init; } = "nats://localhost:4222";

    /// <summary>The name the server shows for this connection.</summary>
    public string Name { get; init; } = "NATS .NET Client";

    /// <summary>Whether the server sends this connection its own messages.</summary>
    public bool Echo { get; init; } = true;

    /// <summary>Whether the server answers every command with +OK.</summary>
    public bool Verbose { get; init; }

    /// <summary>Whether the connection announces support for headers.</summary>
    public bool Headers { get; init; } = true;

    /// <summary>Credentials; they win over any in the URL.</summary>
    public NatsAuthOpts AuthOpts { get; init; } = new();

    /// <summary>TLS settings.</summary>
    public NatsTlsOpts TlsOpts { get; init; } = new();

    /// <summary>Serializers for calls that name none.</summary>
    public INatsSerializerRegistry SerializerRegistry { get; init; } = NatsDefaultSerializerRegistry.Default;

    /// <summary>Where the connection logs.</summary>
    public ILoggerFactory LoggerFactory { get; init; } = NullLoggerFactory.Instance;

    /// <summary>Bytes that may wait for the socket before publishers wait too.</summary>
    public int WriterBufferSize { get; init; } = 65536;

    /// <summary>Initial size of the receive buffer; one larger message grows it.</summary>
    public int ReaderBufferSize { get; init; } = 65536;

    /// <summary>A message announced as larger than this is a protocol violation.</summary>
    public int MaxPayloadHardCap { get; init; } = 64 * 1024 * 1024;

    /// <summary>First token of every inbox subject.</summary>
    public string InboxPrefix { get; init; } = "_INBOX";

    /// <summary>Whether URLs are tried in the order given.</summary>
    public bool NoRandomize { get; init; }

    /// <summary>Time between two pings; zero turns them off.</summary>
    public TimeSpan PingInterval { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Unanswered pings after which the connection counts as dead.</summary>
    public int MaxPingOut { get; init; } = 2;

    /// <summary>Wait after the first failed attempt to reconnect; doubles with each further one.</summary>
    public TimeSpan ReconnectWaitMin { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The longest wait between two attempts to reconnect.</summary>
    public TimeSpan ReconnectWaitMax { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Upper bound of the random time added to each wait.</summary>
    public TimeSpan ReconnectJitter { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Failed waits allowed before giving up for good. Zero and below mean never; the first attempt is never counted.</summary>
    public int MaxReconnectRetry { get; init; } = -1;

    /// <summary>Time for the TCP connection, and again for the handshake.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Time a request waits for its reply.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Time a command waits for room in the send buffer.</summary>
    public TimeSpan CommandTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Encoding of header names and values.</summary>
    public Encoding HeaderEncoding { get; init; } = Encoding.ASCII;

    /// <summary>Encoding of subjects.</summary>
    public Encoding SubjectEncoding { get; init; } = Encoding.UTF8;

    /// <summary>Whether the same authentication error twice in a row does not end the retries.</summary>
    public bool IgnoreAuthErrorAbort { get; init; }

    /// <summary>Messages a subscription holds for its reader.</summary>
    public int SubPendingChannelCapacity { get; init; } = 16384;

    /// <summary>What happens to messages that find a subscription full.</summary>
    public BoundedChannelFullMode SubPendingChannelFullMode { get; init; } = BoundedChannelFullMode.DropNewest;

    /// <summary>How replies are routed. Choosing Direct explicitly also turns off throwing when nobody responds.</summary>
    public NatsRequestReplyMode RequestReplyMode
    {
        get => _requestReplyMode;
        init
        {
            _requestReplyMode = value;
            DirectChosen = value == NatsRequestReplyMode.Direct;
        }
    }

    /// <summary>Whether the first connect is retried like a reconnect.</summary>
    public bool RetryOnInitialConnect { get; init; }

    /// <summary>Whether a publish that finds the connection down waits only for <see cref="CommandTimeout"/>.</summary>
    public bool PublishTimeoutOnDisconnected { get; init; }

    /// <summary>Time a draining subscription waits for the server to confirm.</summary>
    public TimeSpan DrainPingTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Whether slow consumers are kept out of the log.</summary>
    public bool SuppressSlowConsumerWarnings { get; init; }

    /// <summary>Whether Direct was set by the caller and not merely inherited.</summary>
    internal bool DirectChosen { get; private init; }
}
