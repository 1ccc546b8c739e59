namespace PahlawanPangan.Gateway.Board;

/// <summary>What the board logs.</summary>
internal static partial class BoardLog
{
    /// <summary>The board cannot be read; its readers keep what they have.</summary>
    [LoggerMessage(3009, LogLevel.Warning, "The board cannot be read; its readers keep what they have")]
    public static partial void Unreadable(ILogger logger, Exception failure);
}
