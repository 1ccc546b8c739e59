namespace PahlawanPangan.Gateway.Pages.Operator;

/// <summary>What the console logs.</summary>
internal static partial class OperatorLog
{
    [LoggerMessage(3010, LogLevel.Warning, "The status for the operator's console cannot be read")]
    public static partial void StatusUnreadable(ILogger logger, Exception failure);

    [LoggerMessage(3011, LogLevel.Warning, "The events for the operator's console cannot be read")]
    public static partial void EventsUnreadable(ILogger logger, Exception failure);
}
