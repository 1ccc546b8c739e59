using System.Globalization;

namespace PahlawanPangan.Local.Servers;

/// <summary>Finds whether a process listens on a port, from the kernel's tables.</summary>
internal static class ListeningSockets
{
    private const string Listening = "0A";
    private static readonly string[] Tables = ["tcp", "tcp6"];

    public static bool IsListening(int processId, int port)
    {
        var suffix = string.Create(CultureInfo.InvariantCulture, $":{port:X4}");
        var sockets = Tables.Select(table => $"/proc/{processId}/net/{table}").Where(File.Exists).SelectMany(File.ReadLines).Skip(1)
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(fields => fields.Length > 9 && fields[3] == Listening && fields[1].EndsWith(suffix, StringComparison.Ordinal))
            .Select(fields => $"socket:[{fields[9]}]")
            .ToHashSet();
        return sockets.Count > 0 && Directory.EnumerateFiles($"/proc/{processId}/fd").Any(file => sockets.Contains(TargetOf(file)));
    }

    private static string TargetOf(string file)
    {
        try
        {
            return new FileInfo(file).LinkTarget ?? "";
        }
        catch (IOException)
        {
            // It was closed in the meantime.
            return "";
        }
    }
}
