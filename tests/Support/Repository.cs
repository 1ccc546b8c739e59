namespace PahlawanPangan.Tests.Support;

/// <summary>The files of the checkout that these tests were built in.</summary>
internal static class Repository
{
    private static readonly Lazy<string> Root = new(static () =>
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "PahlawanPangan.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("The tests do not run in a checkout.");
    });

    public static string PathOf(params string[] parts) => Path.Combine([Root.Value, .. parts]);

    public static string Read(params string[] parts) => File.ReadAllText(PathOf(parts));

    /// <summary>Every file of C# in the checkout, without what a build makes and without hidden folders.</summary>
    public static IEnumerable<string> CodeFiles() => CodeFilesIn(Root.Value);

    private static IEnumerable<string> CodeFilesIn(string folder) => Directory.EnumerateFiles(folder, "*.cs").Concat(
        Directory.EnumerateDirectories(folder)
            .Where(static inner => Path.GetFileName(inner) is not ("artifacts" or "bin" or "obj" or "node_modules")
                && !Path.GetFileName(inner).StartsWith('.'))
            .SelectMany(CodeFilesIn));
}
