using PahlawanPangan.Gateway.Tokens;

namespace PahlawanPangan.Tests.Support;

/// <summary>Folders with the keys of an engine. The keys are created once, since creating one takes a second.</summary>
public static class TestKeys
{
    private static readonly Lazy<string> Made = new(() =>
    {
        var folder = Directory.CreateTempSubdirectory("pangan-keys-").FullName;
        new KeyFolder(folder).CreateMissing(DateTimeOffset.UtcNow.AddMinutes(-10));
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        return folder;
    });

    /// <summary>A new folder with every key, for the caller to delete.</summary>
    public static string NewFolder()
    {
        var folder = Directory.CreateTempSubdirectory("pangan-keys-").FullName;
        foreach (var source in Directory.EnumerateDirectories(Made.Value, "*", SearchOption.AllDirectories))
        {
            Directory.CreateDirectory(Path.Combine(folder, Path.GetRelativePath(Made.Value, source)), File.GetUnixFileMode(source));
        }

        foreach (var source in Directory.EnumerateFiles(Made.Value, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(folder, Path.GetRelativePath(Made.Value, source));
            File.Copy(source, copy);
            File.SetLastWriteTimeUtc(copy, File.GetLastWriteTimeUtc(source));
        }

        return folder;
    }
}
