using Microsoft.Extensions.Logging;

namespace PahlawanPangan.Hosting.Tls;

/// <summary>Every message about certificates, with stable ids.</summary>
internal static partial class TlsLog
{
    [LoggerMessage(11, LogLevel.Information, "The files of TLS of {Title} have changed; new connections use them (valid until {NotAfter})")]
    public static partial void Changed(ILogger logger, string title, string notAfter);

    [LoggerMessage(12, LogLevel.Error, "Files of TLS cannot be used, and the previous ones stay: {Fault}")]
    public static partial void Unusable(ILogger logger, string fault);

    [LoggerMessage(
        13, LogLevel.Warning, "Certificates of other ends were refused by {Title}, {Count} since the last message; the last: {Reason}")]
    public static partial void Refused(ILogger logger, string title, long count, string reason);

    [LoggerMessage(14, LogLevel.Warning, "The certificate of {Title} ends at {NotAfter}; replace it before")]
    public static partial void Ending(ILogger logger, string title, string notAfter);

    [LoggerMessage(15, LogLevel.Error, "The files of TLS were not looked at")]
    public static partial void WatchFailed(ILogger logger, Exception failure);
}
