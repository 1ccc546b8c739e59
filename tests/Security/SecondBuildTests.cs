using System.Reflection;
using System.Security.Cryptography;
using PahlawanPangan.Silo;

namespace PahlawanPangan.Tests.Security;

/// <summary>The program built a second time, from a copy of its sources in another folder.</summary>
[ClusterTests]
public sealed class SecondBuildTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(8);
    private static readonly string[] Projects = ["grains.interfaces", "grains", "hosting", "gateway", "silo"];

    [Fact]
    public async Task Sources_in_another_folder_build_to_the_same_bytes()
    {
        var folder = Directory.CreateTempSubdirectory("pangan-second-build-");
        try
        {
            CopySources(folder.FullName);
            var (status, output) = await NodePrograms.StartAsync(
                "dotnet", folder.FullName, Limit,
                [
                    "build", "silo", "--configuration", "Release", "-nologo", "--verbosity", "quiet", "-p:RunAnalyzers=false",
                    "-p:NuGetAudit=false", "-p:RestoreLockedMode=true", "-nodeReuse:false", "-p:UseSharedCompilation=false", .. Revision(),
                ]);
            Assert.True(status == 0, output);

            var built = Path.Combine(folder.FullName, "artifacts", "bin", "PahlawanPangan.Silo", "release");
            var ours = Directory.GetFiles(built, "PahlawanPangan.*.dll");
            Assert.Equal(Projects.Length, ours.Length);
            Assert.All(ours, file => Assert.Equal(
                Hash(Repository.PathOf("artifacts", "bin", "PahlawanPangan.Silo", "release", Path.GetFileName(file))), Hash(file)));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>The revision that the first build was given, where it was: it is part of the version.</summary>
    private static string[] Revision()
    {
        var version = typeof(SiloHosting).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
        return version.IndexOf('+', StringComparison.Ordinal) is var at && at > 0 ? [$"-p:SourceRevisionId={version[(at + 1)..]}"] : [];
    }

    private static void CopySources(string target)
    {
        foreach (var file in Directory.EnumerateFiles(Repository.PathOf())
            .Where(static file => Path.GetFileName(file) is "global.json" or ".editorconfig"
                || Path.GetFileName(file).StartsWith("Directory.", StringComparison.Ordinal)))
        {
            File.Copy(file, Path.Combine(target, Path.GetFileName(file)));
        }

        foreach (var file in Projects.SelectMany(static project => Directory.EnumerateFiles(
            Repository.PathOf(project), "*", SearchOption.AllDirectories)))
        {
            var copy = Path.Combine(target, Path.GetRelativePath(Repository.PathOf(), file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        // Where a build takes the paths of its sources from the repository, the copy is one too.
        var git = Repository.PathOf(".git");
        if (Directory.Exists(git))
        {
            File.WriteAllText(Path.Combine(target, ".git"), $"gitdir: {git}\n");
        }
        else if (File.Exists(git))
        {
            File.Copy(git, Path.Combine(target, ".git"));
        }
    }

    private static string Hash(string file) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)));
}
