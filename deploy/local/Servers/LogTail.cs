namespace PahlawanPangan.Local.Servers;

/// <summary>What of a server's log tells why it ended.</summary>
public static class LogTail
{
    /// <summary>So much of a log's end is looked at, in bytes.</summary>
    public const int LookedAtMax = 64 * 1024;

    /// <summary>So much of it is shown, in characters.</summary>
    public const int ShownMax = 4096;

    // What the runtime says first when it gives up; the stacks that follow are longer than any tail.
    private static readonly string[] LastWords = ["Process terminated.", "Unhandled exception."];

    /// <summary>The end of a log, or what follows the runtime's last words in it.</summary>
    public static string Of(string log)
    {
        ArgumentNullException.ThrowIfNull(log);
        var words = LastWords.Max(said => log.LastIndexOf(said, StringComparison.Ordinal));
        var shown = words < 0 ? log[Math.Max(0, log.Length - ShownMax)..] : log[words..Math.Min(log.Length, words + ShownMax)];
        return shown.Trim();
    }
}
