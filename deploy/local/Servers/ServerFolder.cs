using System.Security.Cryptography;
using System.Text;

namespace PahlawanPangan.Local.Servers;

/// <summary>The locked folder that a server keeps its data and log in; removed at the end if it was a temporary one.</summary>
internal sealed class ServerFolder : IDisposable
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode Traversable = Private | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
    private readonly FolderLock _lock;
    private readonly bool _temporary;

    private ServerFolder(string path, FolderLock folderLock, bool temporary)
    {
        Path = path;
        _lock = folderLock;
        _temporary = temporary;
    }

    public string Path { get; }

    public string this[string name] => System.IO.Path.Combine(Path, name);

    /// <param name="options">The wanted folder, or a temporary one, and what receives a message when another one is used.</param>
    /// <param name="server">The server's name, for the folder's.</param>
    /// <param name="user">Another user that must have access, if any.</param>
    public static async Task<ServerFolder> OpenAsync(ServerOptions options, string server, UnprivilegedUser? user)
    {
        var (wanted, say) = (options.Folder, options.Say);
        var mode = user is null ? Private : Traversable;
        if (wanted is null)
        {
            var (temporary, temporaryLock) = await TemporaryFolders.MakeAsync(server, mode, user, options.InMemory);
            return new ServerFolder(temporary, temporaryLock, temporary: true);
        }
        var path = System.IO.Path.GetFullPath(wanted);
        Directory.CreateDirectory(path, mode);
        if (user is not null)
        {
            File.SetUnixFileMode(path, mode);
            if (!await user.CanReachAsync(path))
            {
                var reachable = await TemporaryFolders.MakeStandInAsync(server, StandInName(path), user);
                say($"The user {user.Name}, which {server} must run as, cannot reach {path}; using {reachable} instead.");
                path = reachable;
            }
        }
        return new ServerFolder(path, FolderLock.Take(path), temporary: false);
    }

    public void Dispose()
    {
        if (_temporary)
        {
            // Before the lock is released, so that no other process finds an unlocked, half-removed folder.
            TemporaryFolders.Remove(Path);
        }
        _lock.Dispose();
    }

    private static string StandInName(string path) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(path)))[..12];
}
