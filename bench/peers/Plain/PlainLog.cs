namespace PahlawanPangan.Peers.Plain;

/// <summary>What the plain peer logs.</summary>
internal static partial class PlainLog
{
    [LoggerMessage(1, LogLevel.Warning, "Publishing failed; it is repeated.")]
    public static partial void PublishingFailed(this ILogger logger, Exception exception);

    [LoggerMessage(2, LogLevel.Warning, "{Consumer} failed; the batch is repeated.")]
    public static partial void BatchFailed(this ILogger logger, string consumer, Exception exception);
}
