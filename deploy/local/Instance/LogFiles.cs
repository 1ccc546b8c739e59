namespace PahlawanPangan.Local.Instance;

/// <summary>The logs of a checkout's processes.</summary>
internal static class LogFiles
{
    /// <summary>Starts a new log, and keeps the previous one.</summary>
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
