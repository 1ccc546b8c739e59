using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace PahlawanPangan.Tests.Security;

/// <summary>The software bill of materials: what is in the program that is shipped, no more and no less.</summary>
[ClusterTests]
public sealed partial class SbomTests
{
    /// <summary>Packages that name no licence; this one is MIT by its repository.</summary>
    private static readonly string[] WithoutLicence = ["StandardWebhooks"];

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task Bill_of_materials_lists_each_package_of_the_program_with_version_hash_and_licence_and_no_other()
    {
        var folder = Repository.PathOf("artifacts", "sbom");
        var script = Repository.PathOf("deploy", "release", "sbom.sh");
        var (status, output) = await NodePrograms.StartAsync(script, Repository.PathOf(), Limit, []);
        var away = FeedAway().Match(output);
        Assert.SkipWhen(status != 0 && away.Success, $"The tool CycloneDX cannot be fetched now ({away.Value}).");
        Assert.True(status == 0, output);

        var bill = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "PahlawanPangan.Silo.json")))!;
        var listed = bill["components"]!.AsArray().ToDictionary(static component => component!["name"]!.ToString());

        Assert.Equal("CycloneDX", bill["bomFormat"]!.ToString());
        Assert.Equal("pahlawan-pangan", bill["metadata"]!["component"]!["name"]!.ToString());
        Assert.Equal(LockedPackages(), listed.Values.Select(static component => $"{component!["name"]} {component["version"]}").Order(
            StringComparer.OrdinalIgnoreCase), StringComparer.OrdinalIgnoreCase);
        Assert.All(listed.Values, static component =>
        {
            Assert.StartsWith("pkg:nuget/", component!["purl"]!.ToString(), StringComparison.Ordinal);
            Assert.Equal(
                Sha512Of(component["name"]!.ToString(), component["version"]!.ToString()),
                component["hashes"]!.AsArray().Single(static hash => hash!["alg"]!.ToString() == "SHA-512")!["content"]!.ToString());
        });
        Assert.Equal(
            WithoutLicence,
            listed.Values.Where(static component => component!["licenses"] is not JsonArray { Count: > 0 })
                .Select(static component => component!["name"]!.ToString()));
        Assert.DoesNotContain(listed.Keys, static name => TestPackage().IsMatch(name));
    }

    /// <summary>Each package in the lock file of the silo, with its version.</summary>
    private static List<string> LockedPackages()
    {
        using var locked = JsonDocument.Parse(File.ReadAllText(Repository.PathOf("silo", "packages.lock.json")));
        return [.. locked.RootElement.GetProperty("dependencies").EnumerateObject()
            .SelectMany(static target => target.Value.EnumerateObject())
            .Where(static package => package.Value.GetProperty("type").GetString() != "Project")
            .Select(static package => $"{package.Name} {package.Value.GetProperty("resolved").GetString()}")
            .Order(StringComparer.OrdinalIgnoreCase)];
    }

    /// <summary>The hash of a package as it was restored, in hexadecimal.</summary>
    private static string Sha512Of(string name, string version)
    {
        var folder = Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } named
            ? named
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        var (id, number) = (name.ToLowerInvariant(), version.ToLowerInvariant());
        return Convert.ToHexString(SHA512.HashData(File.ReadAllBytes(Path.Combine(folder, id, number, $"{id}.{number}.nupkg"))));
    }

    /// <summary>What NuGet says when the feed does not give it the tool, which is no fault of the tool that is named.</summary>
    [GeneratedRegex(
        @"NU1301|NU1101|Unable to load the service index|is not found in NuGet feeds|timed out", RegexOptions.IgnoreCase)]
    private static partial Regex FeedAway();

    [GeneratedRegex("xunit|FsCheck|TestingHost|Playwright|Testing|BenchmarkDotNet|Wolverine", RegexOptions.IgnoreCase)]
    private static partial Regex TestPackage();
}
