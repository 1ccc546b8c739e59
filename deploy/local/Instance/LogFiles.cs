namespace PahlawanPangan.Local.Instance;

/// <summary>The logs of processes that a checkout runs.</summary>
internal static class LogFiles
{
    /// <summary>Starts a log anew, and keeps the one before it.</summary>
    public static string Fresh(string log)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(log)!);
        if (File.Exists(log))
        {
            File.Move(log, log + ".1", overwrite: true);
        }
        return log;
    }
}
