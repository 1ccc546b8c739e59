using Xunit.Sdk;
using Xunit.v3;

[assembly: TestPipelineStartup(typeof(RequiredServers))]

namespace PahlawanPangan.Tests.Support;

/// <summary>Stops a run at its start, with one message, if a required server is not installed.</summary>
public sealed class RequiredServers : ITestPipelineStartup
{
    private const string OnlyFast = $"{Categories.Trait}={Categories.Fast}";

    /// <summary>The Debian packages that are missing.</summary>
    public static IReadOnlyList<string> Missing { get; } =
    [
        .. IsInstalled("postgres", PostgresFolders()) ? [] : (string[])["postgresql"],
        .. IsInstalled("nats-server", []) ? [] : (string[])["nats-server"],
        .. IsInstalled("redis-server", []) ? [] : (string[])["redis-server"],
    ];

    public ValueTask StartAsync(IMessageSink diagnosticMessageSink) =>
        Missing.Count == 0 || Environment.GetCommandLineArgs().Any(argument => argument.Contains(OnlyFast, StringComparison.Ordinal))
            ? ValueTask.CompletedTask
            : throw new TestPipelineException(
                $"Not installed: {string.Join(", ", Missing)}. Install what the tests need with 'apt-get install "
                    + $"{string.Join(' ', Missing)}' "
                + $"(as root), or run the tests that need no server: dotnet test --filter-trait {OnlyFast}");

    public ValueTask StopAsync() => ValueTask.CompletedTask;

    private static bool IsInstalled(string program, IEnumerable<string> folders) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Concat(["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin"])
            .Concat(folders)
            .Any(folder => File.Exists(Path.Combine(folder, program)));

    private static IEnumerable<string> PostgresFolders() => Directory.Exists("/usr/lib/postgresql")
        ? Directory.EnumerateDirectories("/usr/lib/postgresql").Select(version => Path.Combine(version, "bin"))
        : [];
}
