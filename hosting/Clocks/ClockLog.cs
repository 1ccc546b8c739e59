using Microsoft.Extensions.Logging;

namespace PahlawanPangan.Hosting.Clocks;

/// <summary>Every message about clocks, with stable ids.</summary>
internal static partial class ClockLog
{
    [LoggerMessage(21, LogLevel.Error, "{Fault}")]
    public static partial void Wrong(ILogger logger, string fault);

    [LoggerMessage(22, LogLevel.Information, "This machine's clock is right again")]
    public static partial void Right(ILogger logger);

    [LoggerMessage(23, LogLevel.Error, "The clocks were not compared")]
    public static partial void WatchFailed(ILogger logger, Exception failure);
}
