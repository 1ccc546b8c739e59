using System.Globalization;
using System.Text.RegularExpressions;

namespace PahlawanPangan.Local.Servers;

/// <summary>Finds the installed servers.</summary>
internal static partial class ServerBinaries
{
    private const int OldestPostgres = 15;

    /// <summary>The folder of the newest PostgreSQL, or of the version that created a data folder.</summary>
    public static async Task<string> PostgresFolderAsync(string? madeByVersion)
    {
        var debian = Directory.Exists("/usr/lib/postgresql")
            ? Directory.EnumerateDirectories("/usr/lib/postgresql").Select(version => Path.Combine(version, "bin"))
            : [];
        // PATH may contain only a link to one of the programs; the others are next to the link's target.
        var inPath = SearchPath().Select(folder => Path.Combine(folder, "postgres")).Where(File.Exists)
            .Select(binary => Path.GetDirectoryName(File.ResolveLinkTarget(binary, returnFinalTarget: true)?.FullName ?? binary)!);
        var versions = new SortedDictionary<int, string>();
        foreach (var folder in inPath.Concat(debian).Distinct().Where(IsComplete))
        {
            versions.TryAdd(await PostgresVersionAsync(folder), folder);
        }
        if (madeByVersion is not null)
        {
            return versions.TryGetValue(int.Parse(madeByVersion, CultureInfo.InvariantCulture), out var same)
                ? same
                : throw new ServerStartException(
                    $"The data folder was created by PostgreSQL {madeByVersion}, but installed is {string.Join(", ", versions.Keys)}. "
                        + $"Install that version, or remove the data folder.");
        }
        var (newest, newestFolder) = versions.LastOrDefault();
        return newest >= OldestPostgres
            ? newestFolder
            : throw new ServerStartException(
                $"PostgreSQL {OldestPostgres} or newer is neither in PATH nor under /usr/lib/postgresql. Install it (Debian: apt-get "
                    + $"install postgresql), or name a running server in PANGAN_POSTGRES.");
    }

    public static string Nats() =>
        Find("nats-server", "nats-server 2.9 or newer", "or name a running server in PANGAN_NATS");

    public static string Redis() => Find("redis-server", "redis-server 7", "or do without a cluster");

    public static string Prometheus() => Find("prometheus", "prometheus", "or do without checking alerts");

    public static bool IsInstalled(string name) => SearchPath().Any(folder => File.Exists(Path.Combine(folder, name)));

    private static string Find(string name, string what, string otherwise) =>
        SearchPath().Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists)
        ?? throw new ServerStartException($"{what} is not in PATH. Install it (Debian: apt-get install {name}), {otherwise}.");

    /// <summary>PATH, and the folders of system programs, which an ordinary user's PATH often lacks.</summary>
    private static IEnumerable<string> SearchPath() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Concat(["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin"]);

    private static bool IsComplete(string folder) =>
        File.Exists(Path.Combine(folder, "postgres")) && File.Exists(Path.Combine(folder, "initdb"));

    private static async Task<int> PostgresVersionAsync(string folder)
    {
        var said = await Command.RunAsync(Path.Combine(folder, "postgres"), ["--version"]);
        var version = PostgresMajor().Match(said);
        return version.Success ? int.Parse(version.Groups[1].ValueSpan, CultureInfo.InvariantCulture) : 0;
    }

    [GeneratedRegex(@"\(PostgreSQL\) (\d+)")]
    private static partial Regex PostgresMajor();
}
