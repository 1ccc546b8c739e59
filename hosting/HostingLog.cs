using Microsoft.Extensions.Logging;

namespace PahlawanPangan.Hosting;

/// <summary>Every message about the cluster, TLS and clocks, with stable ids.</summary>
/// <remarks>
/// In one class, since the generator writes several in an order that changes from build to build, and so would the assembly.
/// </remarks>
internal static partial class HostingLog
{
    [LoggerMessage(1, LogLevel.Warning, "Redis does not answer at {Servers}; the silo waits for it")]
    public static partial void RedisAwaited(ILogger logger, string servers);

    [LoggerMessage(2, LogLevel.Warning, "No silo can be reached; the gateway keeps trying")]
    public static partial void SilosAwaited(ILogger logger, Exception problem);

    [LoggerMessage(3, LogLevel.Information, "Connected to the silos")]
    public static partial void SilosReached(ILogger logger);

    [LoggerMessage(11, LogLevel.Information, "The files of TLS of {Title} have changed; new connections use them (valid until {NotAfter})")]
    public static partial void TlsChanged(ILogger logger, string title, string notAfter);

    [LoggerMessage(12, LogLevel.Error, "Files of TLS cannot be used, and the previous ones stay: {Fault}")]
    public static partial void TlsUnusable(ILogger logger, string fault);

    [LoggerMessage(
        13, LogLevel.Warning, "Certificates of other ends were refused by {Title}, {Count} since the last message; the last: {Reason}")]
    public static partial void TlsRefused(ILogger logger, string title, long count, string reason);

    [LoggerMessage(14, LogLevel.Warning, "The certificate of {Title} ends at {NotAfter}; replace it before")]
    public static partial void TlsEnding(ILogger logger, string title, string notAfter);

    [LoggerMessage(15, LogLevel.Error, "The files of TLS were not looked at")]
    public static partial void TlsWatchFailed(ILogger logger, Exception failure);

    [LoggerMessage(21, LogLevel.Error, "{Fault}")]
    public static partial void ClockWrong(ILogger logger, string fault);

    [LoggerMessage(22, LogLevel.Information, "This machine's clock is right again")]
    public static partial void ClockRight(ILogger logger);

    [LoggerMessage(23, LogLevel.Error, "The clocks were not compared")]
    public static partial void ClockWatchFailed(ILogger logger, Exception failure);
}
