namespace NATS.Client.Core;

/// <summary>Handles an event asynchronously; the next event waits for it.</summary>
public delegate ValueTask AsyncEventHandler<in TEventArgs>(object? sender, TEventArgs args);

/// <summary>What happened to a connection.</summary>
public class NatsEventArgs(string message) : EventArgs
{
    /// <summary>The server's address, or a sentence.</summary>
    public string Message { get; } = message;
}

/// <summary>A message that found its subscription full.</summary>
public class NatsMessageDroppedEventArgs(NatsSubBase subscription, int pending, string subject, string? replyTo, NatsHeaders? headers, object? data)
    : NatsEventArgs($"Dropped message from {subject} with {pending} pending messages")
{
    /// <summary>The full subscription.</summary>
    public NatsSubBase Subscription { get; } = subscription;

    /// <summary>How many messages it held.</summary>
    public int Pending { get; } = pending;

    /// <summary>Subject of the dropped message.</summary>
    public string Subject { get; } = subject;

    /// <summary>Reply subject of the dropped message.</summary>
    public string? ReplyTo { get; } = replyTo;

    /// <summary>Headers of the dropped message.</summary>
    public NatsHeaders? Headers { get; } = headers;

    /// <summary>Deserialized data of the dropped message.</summary>
    public object? Data { get; } = data;
}

/// <summary>A subscription began to drop messages.</summary>
public class NatsSlowConsumerEventArgs(NatsSubBase subscription) : NatsEventArgs($"Slow consumer detected on subscription {subscription.Subject}")
{
    /// <summary>The slow subscription.</summary>
    public NatsSubBase Subscription { get; } = subscription;
}

/// <summary>The server announced that it will stop.</summary>
public class NatsLameDuckModeActivatedEventArgs(Uri uri) : NatsEventArgs("Lame duck mode activated")
{
    /// <summary>Address of that server.</summary>
    public Uri Uri { get; } = uri;
}

/// <summary>Kinds of errors that a server sends.</summary>
public enum NatsServerErrorKind
{
    /// <summary>None of the others.</summary>
    Unknown = 0,

    /// <summary>Wrong or missing credentials.</summary>
    AuthorizationViolation,

    /// <summary>Credentials ran out.</summary>
    AuthenticationExpired,

    /// <summary>Credentials were revoked.</summary>
    AuthenticationRevoked,

    /// <summary>The account ran out.</summary>
    AccountAuthenticationExpired,

    /// <summary>A subject that this user may not use.</summary>
    PermissionsViolation,

    /// <summary>Pings went unanswered.</summary>
    StaleConnection,

    /// <summary>The server is full.</summary>
    MaximumConnectionsExceeded,

    /// <summary>The account is full.</summary>
    MaximumAccountConnectionsExceeded,

    /// <summary>Too many subscriptions.</summary>
    MaximumSubscriptionsExceeded,
}

/// <summary>An error line from the server.</summary>
public class NatsServerErrorEventArgs(string error) : NatsEventArgs($"Server error {error}")
{
    private static readonly (string Start, NatsServerErrorKind Kind)[] Kinds =
    [
        ("Permissions Violation", NatsServerErrorKind.PermissionsViolation),
        ("Authorization Violation", NatsServerErrorKind.AuthorizationViolation),
        ("User Authentication Expired", NatsServerErrorKind.AuthenticationExpired),
        ("User Authentication Revoked", NatsServerErrorKind.AuthenticationRevoked),
        ("Account Authentication Expired", NatsServerErrorKind.AccountAuthenticationExpired),
        ("Stale Connection", NatsServerErrorKind.StaleConnection),
        ("Maximum Subscriptions", NatsServerErrorKind.MaximumSubscriptionsExceeded),
        ("Maximum Account Active Connections", NatsServerErrorKind.MaximumAccountConnectionsExceeded),
        ("Maximum Connections", NatsServerErrorKind.MaximumConnectionsExceeded),
    ];

    /// <summary>The text as sent.</summary>
    public string Error { get; } = error;

    /// <summary>What kind of error the text is.</summary>
    public NatsServerErrorKind Kind { get; } = Array.Find(Kinds, known => error.StartsWith(known.Start, StringComparison.Ordinal)).Kind;
}
