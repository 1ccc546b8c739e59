using System.Text.RegularExpressions;

namespace PahlawanPangan.Tests.Docs;

/// <summary>The documents' site is built from a clean copy, and asks nothing of other servers.</summary>
[ServerTests]
public sealed partial class SiteTests
{
    private static readonly TimeSpan BuildLimit = TimeSpan.FromMinutes(5);
    private static readonly string[] Made = ["node_modules", "build", ".docusaurus", ".docusaurus-repository"];

    private static readonly Dictionary<string, string> Quiet = new() { ["DISABLE_VERSION_CHECK"] = "1", ["CI"] = "true" };

    [Fact]
    public async Task Site_is_built_without_a_broken_link_and_loads_nothing_from_elsewhere()
    {
        Assert.SkipWhen(NodePrograms.Missing is not null, NodePrograms.Missing ?? "");
        var packages = await NodePrograms.InstallAsync(Repository.PathOf("docs"));
        var copy = Directory.CreateDirectory(Path.Combine(packages, $"site-{Guid.NewGuid():N}"));
        try
        {
            var docs = CopyTo(copy);

            // A link, a link's anchor, an image or a route that does not fit ends the build with an error. Making files small adds nothing.
            var (status, output) = await NodePrograms.StartAsync("npm", docs, BuildLimit, ["run", "build", "--", "--no-minify"], Quiet);

            Assert.True(status == 0, output);
            var build = Path.Combine(docs, "build");
            foreach (var page in Directory.EnumerateFiles(Repository.PathOf("docs"), "*.md").Select(Path.GetFileNameWithoutExtension))
            {
                Assert.True(File.Exists(Path.Combine(build, page == "README" ? "index.html" : $"{page}.html")), $"{page} is missing.");
            }

            Assert.Contains("postLot", await File.ReadAllTextAsync(Path.Combine(build, "api.html")), StringComparison.Ordinal);
            Assert.NotEmpty(Directory.EnumerateFiles(build, "search-index*.json"));
            AssertNothingFromElsewhere(build);
        }
        finally
        {
            copy.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Event_catalogue_is_a_valid_AsyncAPI_document()
    {
        var (status, output) = await NodePrograms.RunScriptAsync(
            Repository.PathOf("tests", "Docs", "validate-asyncapi.mjs"), Repository.PathOf("docs", "asyncapi.yaml"));

        Assert.Equal(0, status);
        var operations = EventCatalogue.Root["operations"]!.AsObject().Count;
        Assert.Equal($"3.1.0: {EventCatalogue.Messages.Count()} messages, {operations} operations", output.Trim());
    }

    private static void AssertNothingFromElsewhere(string build)
    {
        var pages = Directory.EnumerateFiles(build, "*.html", SearchOption.AllDirectories).ToList();
        Assert.True(pages.Count > 30);
        Assert.All(pages, page => Assert.Empty(LoadedFromElsewhere().Matches(File.ReadAllText(page)).Select(match => match.Value)));
        var styles = Directory.EnumerateFiles(build, "*.css", SearchOption.AllDirectories);
        Assert.All(styles, style => Assert.Empty(FetchedByStyle().Matches(File.ReadAllText(style)).Select(match => match.Value)));
        var programs = Directory.EnumerateFiles(build, "*.js", SearchOption.AllDirectories);
        Assert.All(programs, program => Assert.Empty(Trackers().Matches(File.ReadAllText(program)).Select(match => match.Value)));
    }

    /// <summary>Copies what a clean clone has of the documents, and of what they link to.</summary>
    private static string CopyTo(DirectoryInfo folder)
    {
        var docs = folder.CreateSubdirectory("docs").FullName;
        Copy(Repository.PathOf("docs"), docs);
        string[] linked = [.. Directory.EnumerateFiles(Repository.PathOf(), "*.md"), Repository.PathOf("LICENSE")];
        foreach (var file in linked)
        {
            File.Copy(file, Path.Combine(folder.FullName, Path.GetFileName(file)));
        }

        File.Copy(
            Repository.PathOf("gateway", "Access.txt"), Path.Combine(folder.CreateSubdirectory("gateway").FullName, "Access.txt"));
        return docs;
    }

    private static void Copy(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from))
        {
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        }

        foreach (var folder in Directory.EnumerateDirectories(from).Where(folder => !Made.Contains(Path.GetFileName(folder))))
        {
            Copy(folder, Directory.CreateDirectory(Path.Combine(to, Path.GetFileName(folder))).FullName);
        }
    }

    [GeneratedRegex(
        "<(?:script|img|iframe|source)[^>]* src=\"?(?:https?:)?//[^>]*>"
            + "|<link[^>]* rel=\"?(?:stylesheet|preload|modulepreload|preconnect|dns-prefetch|icon)[^>]* href=\"?(?:https?:)?//[^>]*>"
            + "|<link[^>]* href=\"?(?:https?:)?//[^>]* rel=\"?(?:stylesheet|preload|modulepreload|preconnect|dns-prefetch|icon)[^>]*>")]
    private static partial Regex LoadedFromElsewhere();

    [GeneratedRegex("url\\([\"']?(?:https?:)?//[^)]*\\)|@import[^;]*//[^;]*;")]
    private static partial Regex FetchedByStyle();

    [GeneratedRegex(
        "google-analytics\\.com|googletagmanager\\.com|fonts\\.googleapis\\.com|algolia\\.net|jsdelivr\\.net|unpkg\\.com|cdn\\.redoc")]
    private static partial Regex Trackers();
}
