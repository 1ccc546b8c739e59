namespace PahlawanPangan.Local.Servers;

/// <summary>The part of a server's log that shows why it exited.</summary>
public static class LogTail
{
    /// <summary>How much of a log's end is read, in bytes.</summary>
    public const int ReadMax = 64 * 1024;

    /// <summary>How much of it is shown, in characters.</summary>
    public const int ShownMax = 4096;

    // The runtime's first line when it crashes; the stacks that follow are longer than any tail.
    private static readonly string[] CrashMarkers = ["Process terminated.", "Unhandled exception."];

    /// <summary>The end of a log, or the part from the runtime's crash message on.</summary>
    public static string Of(string log)
    {
        ArgumentNullException.ThrowIfNull(log);
        var words = CrashMarkers.Max(marker => log.LastIndexOf(marker, StringComparison.Ordinal));
        var shown = words < 0 ? log[Math.Max(0, log.Length - ShownMax)..] : log[words..Math.Min(log.Length, words + ShownMax)];
        return shown.Trim();
    }
}
