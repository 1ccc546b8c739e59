namespace PahlawanPangan.Tests.Support;

/// <summary>Ends a run at its start, with one message, where a server that it needs is not installed.</summary>
public static class RequiredServers
{
    private const string OnlyFast = $"{Categories.Trait}={Categories.Fast}";

    /// <summary>The Debian packages that are missing.</summary>
    public static IReadOnlyList<string> Missing { get; } =
    [
        .. IsInstalled("postgres", PostgresFolders()) ? [] : (string[])["postgresql"],
        .. IsInstalled("nats-server", []) ? [] : (string[])["nats-server"],
        .. IsInstalled("redis-server", []) ? [] : (string[])["redis-server"],
    ];

    /// <summary>Why a run with these arguments cannot be; null if it can.</summary>
    public static string? WhyNot(IReadOnlyList<string> arguments) =>
        Missing.Count == 0 || arguments.Any(argument => argument.Contains(OnlyFast, StringComparison.Ordinal))
            ? null
            : $"Not installed: {string.Join(", ", Missing)}. "
                + $"Install what the tests need with 'apt-get install {string.Join(' ', Missing)}' "
                + $"(as root), or run the tests that need no server: dotnet test --filter-trait {OnlyFast}";

    private static bool IsInstalled(string program, IEnumerable<string> folders) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Concat(["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin"])
            .Concat(folders)
            .Any(folder => IsThere(new FileInfo(Path.Combine(folder, program))));

    /// <summary>A link may be left behind whose target is gone.</summary>
    private static bool IsThere(FileInfo file) => file.Exists && (file.ResolveLinkTarget(returnFinalTarget: true)?.Exists ?? true);

    private static IEnumerable<string> PostgresFolders() => Directory.Exists("/usr/lib/postgresql")
        ? Directory.EnumerateDirectories("/usr/lib/postgresql").Select(version => Path.Combine(version, "bin"))
        : [];
}
