namespace NATS.Client.JetStream;

/// <summary>Something that happened to a pull besides messages.</summary>
public interface INatsJSNotification
{
    /// <summary>What.</summary>
    string Name { get; }
}

/// <summary>The server's signs of life stopped.</summary>
public record NatsJSTimeoutNotification : INatsJSNotification
{
    /// <summary>The one instance.</summary>
    public static readonly NatsJSTimeoutNotification Default = new();

    /// <inheritdoc />
    public string Name => "Timeout";
}

/// <summary>Nobody serves the consumer.</summary>
public record NatsJSNoRespondersNotification : INatsJSNotification
{
    /// <summary>The one instance.</summary>
    public static readonly NatsJSNoRespondersNotification Default = new();

    /// <inheritdoc />
    public string Name => "No Responders";
}

/// <summary>Another server leads the consumer.</summary>
public record NatsJSLeadershipChangeNotification : INatsJSNotification
{
    /// <summary>The one instance.</summary>
    public static readonly NatsJSLeadershipChangeNotification Default = new();

    /// <inheritdoc />
    public string Name => "Leadership Change";
}

/// <summary>The next message is larger than the pull allows.</summary>
public record NatsJSMessageSizeExceedsMaxBytesNotification : INatsJSNotification
{
    /// <summary>The one instance.</summary>
    public static readonly NatsJSMessageSizeExceedsMaxBytesNotification Default = new();

    /// <inheritdoc />
    public string Name => "Message Size Exceeds MaxBytes";
}

/// <summary>Any other status of the server.</summary>
public record NatsJSProtocolNotification(string Name, int HeaderCode, string HeaderMessageText) : INatsJSNotification;
