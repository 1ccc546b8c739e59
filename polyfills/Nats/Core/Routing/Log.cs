using Microsoft.Extensions.Logging;

namespace NATS.Client.Core.Routing;

/// <summary>All log messages of a connection.</summary>
internal static partial class Log
{
    [LoggerMessage(1001, LogLevel.Information, "Connected {Name} to {Address}")]
    public static partial void Connected(ILogger logger, string name, string address);

    [LoggerMessage(1002, LogLevel.Warning, "Could not connect to {Address}")]
    public static partial void ConnectFailed(ILogger logger, Exception exception, string address);

    [LoggerMessage(1003, LogLevel.Warning, "Connection {Name} to {Address} is lost, reconnecting")]
    public static partial void Disconnected(ILogger logger, string name, string address);

    [LoggerMessage(1004, LogLevel.Error, "Connection {Name} gave up: {Reason}")]
    public static partial void GaveUp(ILogger logger, string name, string reason);

    [LoggerMessage(1005, LogLevel.Warning, "The server did not answer {Count} pings, closing the connection")]
    public static partial void Unresponsive(ILogger logger, int count);

    [LoggerMessage(1006, LogLevel.Error, "Server error {Error}")]
    public static partial void ServerError(ILogger logger, string error);

    [LoggerMessage(1007, LogLevel.Error, "A handler of a connection event failed")]
    public static partial void EventHandlerFailed(ILogger logger, Exception exception);

    [LoggerMessage(1008, LogLevel.Warning, "Slow consumer detected on subscription {Subject}")]
    public static partial void SlowConsumer(ILogger logger, string subject);

    [LoggerMessage(1009, LogLevel.Error, "Subscription {Subject} could not take in a message")]
    public static partial void SubscriptionFailed(ILogger logger, Exception exception, string subject);
}
