using System.Globalization;

namespace PahlawanPangan.Local.Servers;

/// <summary>
/// At most one process uses a folder. The kernel releases the lock when its holder dies, however it dies, so the
/// contents of a folder with a free lock are left over and may be cleaned up.
/// </summary>
public sealed class FolderLock : IDisposable
{
    private readonly FileStream _file;

    private FolderLock(FileStream file) => _file = file;

    /// <returns>Null if another process holds it.</returns>
    public static FolderLock? TryTake(string folder)
    {
        try
        {
            var file = new FileStream(FileIn(folder), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            // In a separate file, because .NET cannot read a locked one.
            File.WriteAllText(HolderFileIn(folder), Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
            return new FolderLock(file);
        }
        catch (IOException) when (File.Exists(FileIn(folder)))
        {
            return null;
        }
    }

    public static FolderLock Take(string folder) =>
        TryTake(folder) ?? throw new ServerStartException(
            $"Another process already runs a server on {folder}. Stop it first, or give this one another folder.");

    /// <summary>The process that holds the lock, or held it last; null if none ever did.</summary>
    public static int? HolderOf(string folder) =>
        File.Exists(HolderFileIn(folder))
            && int.TryParse(File.ReadAllText(HolderFileIn(folder)), CultureInfo.InvariantCulture, out var id) ? id : null;

    public void Dispose() => _file.Dispose();

    private static string HolderFileIn(string folder) => Path.Combine(folder, "lock.pid");

    private static string FileIn(string folder) => Path.Combine(folder, "lock");
}
