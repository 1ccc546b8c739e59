using System.Diagnostics;
using System.Text.RegularExpressions;

namespace PahlawanPangan.Tests.Packages;

/// <summary>The packages for developers, used as a developer would: from a folder, in a project outside of the solution.</summary>
[ServerTests]
public sealed partial class PackageTests : IDisposable
{
    private const string Version = "0.1.0-test";
    private readonly string _folder = Directory.CreateTempSubdirectory("pangan-packages-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Program_of_the_documentation_posts_and_claims_with_the_packages_alone()
    {
        var packages = Directory.CreateDirectory(Path.Combine(_folder, "packages")).FullName;
        await PackAsync(packages, "grains.interfaces/PahlawanPangan.Grains.Interfaces", "grains/PahlawanPangan.Grains",
            "tests/TestingHost/PahlawanPangan.TestingHost");

        var program = Directory.CreateDirectory(Path.Combine(_folder, "program")).FullName;
        await WriteProgramAsync(program, packages);

        var output = await DotnetAsync(program, "run", "--configuration", "Release");

        Assert.EndsWith("Held 3, 117 left", output.Trim(), StringComparison.Ordinal);
    }

    private static string Configuration => Path.GetFileName(AppContext.BaseDirectory.TrimEnd('/')) is "debug" ? "Debug" : "Release";

    /// <summary>Packs what is built, all in one run of the SDK.</summary>
    private async Task PackAsync(string packages, params string[] projects)
    {
        var path = Path.Combine(_folder, "pack.proj");
        var files = string.Join(';', projects.Select(static project => Repository.PathOf($"{project}.csproj")));
        await File.WriteAllTextAsync(
            path,
            $"""
             <Project>
               <Target Name="PackAll">
                 <MSBuild Projects="{files}" Targets="Pack"
                   Properties="Configuration={Configuration};NoBuild=true;PackageVersion={Version};PackageOutputPath={packages}" />
               </Target>
             </Project>
             """);
        await DotnetAsync(Repository.PathOf(), "msbuild", path, "-target:PackAll", "-nologo", "-verbosity:quiet");
    }

    private static async Task WriteProgramAsync(string folder, string packages)
    {
        var code = CodeBlock().Match(Repository.Read("docs", "testing.md")).Groups["code"].Value;
        await File.WriteAllTextAsync(Path.Combine(folder, "Program.cs"), code);
        await File.WriteAllTextAsync(
            Path.Combine(folder, "Program.csproj"),
            $"""
             <Project Sdk="Microsoft.NET.Sdk">
               <PropertyGroup>
                 <OutputType>Exe</OutputType>
                 <TargetFramework>net10.0</TargetFramework>
                 <ImplicitUsings>enable</ImplicitUsings>
                 <Nullable>enable</Nullable>
                 <RestoreAdditionalProjectSources>{packages}</RestoreAdditionalProjectSources>
                 <RestorePackagesPath>{folder}/restored</RestorePackagesPath>
                 <RestoreFallbackFolders>{GlobalPackages}</RestoreFallbackFolders>
               </PropertyGroup>
               <ItemGroup>
                 <PackageReference Include="PahlawanPangan.TestingHost" Version="{Version}" />
               </ItemGroup>
             </Project>
             """);
    }

    /// <summary>Where this machine's restored packages are, so that they need not be fetched again; ours are never left there.</summary>
    private static string GlobalPackages => Environment.GetEnvironmentVariable("NUGET_PACKAGES")
        ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    private static async Task<string> DotnetAsync(string folder, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(5), TestContext.Current.CancellationToken);
        Assert.True(
            process.ExitCode == 0, $"dotnet {string.Join(' ', arguments)} ended with {process.ExitCode}.\n{await output}\n{await error}");
        return await output;
    }

    [GeneratedRegex(@"```csharp\n(?<code>using PahlawanPangan;.*?)```", RegexOptions.Singleline)]
    private static partial Regex CodeBlock();
}
