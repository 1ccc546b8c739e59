using System.Globalization;

namespace PahlawanPangan.Local.Servers;

/// <summary>Reads /proc about processes that are not necessarily children.</summary>
internal static class ProcessTable
{
    public static bool IsAlive(int processId) =>
        Stat(processId) is { } fields && fields[0] is not ("Z" or "X");

    /// <summary>A number that, with the id, identifies a process while the machine is up: ids are reused.</summary>
    public static string? StartOf(int processId) => Stat(processId)?[19];

    public static string? WorkingFolderOf(int processId)
    {
        try
        {
            return new DirectoryInfo($"/proc/{processId}/cwd").LinkTarget;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    public static IReadOnlyList<int> ChildrenOf(int processId)
    {
        var parent = processId.ToString(CultureInfo.InvariantCulture);
        return [.. Directory.EnumerateDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id) ? id : 0)
            .Where(id => id > 0 && Stat(id)?[1] == parent)];
    }

    /// <summary>The fields of /proc/id/stat from the state on, since the name before it may hold spaces.</summary>
    private static string[]? Stat(int processId)
    {
        try
        {
            var line = File.ReadAllText($"/proc/{processId}/stat");
            return line[(line.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
