using System.Globalization;
using PahlawanPangan.Local.Servers;

namespace PahlawanPangan.Local.Faults;

/// <summary>
/// A disk of its own for one server, in memory, which can be made full and given room again. It needs root; what a killed run left mounted
/// is unmounted by the next one.
/// </summary>
public sealed class SmallDisk : IAsyncDisposable
{
    private const int Megabytes = 4096;
    private const int Attempts = 20;

    private SmallDisk(string path) => Path = path;

    /// <summary>Where it is mounted.</summary>
    public string Path { get; }

    /// <summary>Mounts an empty one.</summary>
    /// <exception cref="ServerStartException">This machine does not let it be mounted.</exception>
    public static async Task<SmallDisk> MountAsync()
    {
        await RemoveLeftOverAsync();
        var disk = new SmallDisk(Directory.CreateTempSubdirectory("pangan-disk-").FullName);
        _ = await Command.RunAsync("mount", ["-t", "tmpfs", "-o", $"mode=755,size={Text(Megabytes)}m", OwnedName.Of("disk"), disk.Path]);
        return disk;
    }

    /// <summary>Leaves no room for another byte.</summary>
    public async Task FillAsync()
    {
        for (var attempt = 1; ; attempt++)
        {
            // Its size becomes what is used. The kernel refuses that if more is used meanwhile.
            var used = await Command.RunAsync("df", ["--output=used", "--block-size=1K", Path]);
            var kilobytes = used.Split('\n')[^1].Trim();
            if (await Command.ExitCodeAsync("mount", ["-o", $"remount,size={kilobytes}k", Path]) == 0)
            {
                return;
            }
            if (attempt == Attempts)
            {
                throw new ServerStartException($"{Path} could not be made full: it is written to all the time.");
            }
        }
    }

    /// <summary>Gives it room again.</summary>
    public async Task FreeAsync() => _ = await Command.RunAsync("mount", ["-o", $"remount,size={Text(Megabytes)}m", Path]);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await RemoveAsync(Path);

    private static async Task RemoveAsync(string path)
    {
        _ = await Command.ExitCodeAsync("umount", ["--lazy", path]);
        try
        {
            Directory.Delete(path);
        }
        catch (IOException)
        {
            // Another run removed it at the same time.
        }
    }

    private static async Task RemoveLeftOverAsync()
    {
        var mounts = (await File.ReadAllLinesAsync("/proc/self/mounts")).Select(static line => line.Split(' '));
        foreach (var mount in mounts.Where(static fields => fields.Length > 2 && OwnedName.IsLeftOver(fields[0])))
        {
            await RemoveAsync(mount[1]);
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
