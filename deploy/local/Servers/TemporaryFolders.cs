namespace PahlawanPangan.Local.Servers;

/// <summary>Folders for servers that last as long as a test, and the removal of those that a killed run left behind.</summary>
internal static class TemporaryFolders
{
    private const string Memory = "/dev/shm";
    private const long MemoryBytesMin = 4L << 30;
    private static readonly TimeSpan LeftOverAfter = TimeSpan.FromMinutes(2);
    private static readonly string Prefix = $"pangan-{Environment.UserName}-";

    public static async Task<(string Path, FolderLock Lock)> MakeAsync(
        string server, UnixFileMode mode, UnprivilegedUser? user, bool inMemory)
    {
        var root = inMemory && HasMemory() ? Memory : await RootAsync(user);
        RemoveLeftOver(root);
        var path = Path.Combine(root, $"{Prefix}{server}-{Path.GetRandomFileName()}");
        Directory.CreateDirectory(path, mode);
        File.SetUnixFileMode(path, mode);
        return (path, FolderLock.Take(path));
    }

    /// <summary>A replacement for a folder that the user cannot access: the same one every time.</summary>
    public static async Task<string> MakeStandInAsync(string server, string name, UnprivilegedUser user)
    {
        const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
            | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        var path = Path.Combine(await RootAsync(user), $"pangan-{server}-{name}");
        Directory.CreateDirectory(path, Mode);
        // The name is predictable, so another user may have created the folder first to obtain the data.
        var owner = await Command.RunAsync("stat", ["-c", "%u %F", path]);
        return owner == "0 directory"
            ? path
            : throw new ServerStartException(
                $"{path} belongs to another user. Remove it, or move this checkout to a folder that {user.Name} can reach.");
    }

    public static void Remove(string path)
    {
        try
        {
            Directory.Delete(path, recursive: true);
        }
        catch (IOException)
        {
            // A server that was killed may still be writing; the next run removes what stays.
        }
    }

    /// <summary>A container's is often of a few megabytes, and a small machine needs its memory for other things.</summary>
    private static bool HasMemory()
    {
        try
        {
            return Directory.Exists(Memory) && new DriveInfo(Memory).AvailableFreeSpace >= MemoryBytesMin;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static async Task<string> RootAsync(UnprivilegedUser? user)
    {
        if (user is null)
        {
            return Path.GetTempPath();
        }
        foreach (var root in new[] { Path.GetTempPath(), "/tmp", "/var/tmp" })
        {
            if (Directory.Exists(root) && await user.CanReachAsync(root))
            {
                return root;
            }
        }
        throw new ServerStartException(
            $"The user {user.Name} can reach neither the temporary folder nor /tmp. Name a running server instead.");
    }

    private static void RemoveLeftOver(string root)
    {
        foreach (var path in Directory.EnumerateDirectories(root, Prefix + "*"))
        {
            // A new folder is unlocked for a moment, and its creator would not notice its removal.
            if (DateTime.UtcNow - Directory.GetLastWriteTimeUtc(path) < LeftOverAfter)
            {
                continue;
            }
            try
            {
                using var left = FolderLock.TryTake(path);
                if (left is not null)
                {
                    Remove(path);
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Another run removes it at the same time, or it belongs to another user of that name.
            }
        }
    }
}
