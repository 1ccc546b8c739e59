namespace PahlawanPangan.Local.Faults;

/// <summary>Files that a faulty process reads, which may run as another user.</summary>
internal static class FaultFiles
{
    /// <summary>Of a folder: its owner may write, all may read.</summary>
    public const UnixFileMode ReadableByAll = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    /// <summary>Replaces a file so that a reader finds the old text or the new one.</summary>
    public static void Replace(string file, string text)
    {
        var next = file + ".next";
        File.WriteAllText(next, text);
        File.SetUnixFileMode(next, ReadableByAll & ~(UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute));
        File.Move(next, file, overwrite: true);
    }
}
