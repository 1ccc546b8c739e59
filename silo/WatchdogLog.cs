using System.Diagnostics;

namespace PahlawanPangan.Silo;

/// <summary>
/// Drops the first warning of Orleans' watchdog. Its two threads start together, and one reads a time that the other has not
/// set yet: it reports a stall for as long as the machine has been up.
/// </summary>
internal static class WatchdogLog
{
    private const string Category = "Orleans.Runtime.Watchdog";
    private static readonly TimeSpan Starting = TimeSpan.FromSeconds(30);

    /// <summary>Suppresses the watchdog's warnings for half a minute.</summary>
    public static ILoggingBuilder AddStartingWatchdogFilter(this ILoggingBuilder logging)
    {
        var started = Stopwatch.GetTimestamp();
        return logging.AddFilter(
            Category, level => level >= (Stopwatch.GetElapsedTime(started) < Starting ? LogLevel.Error : LogLevel.Warning));
    }
}
