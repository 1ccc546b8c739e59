using System.Text.RegularExpressions;

namespace PahlawanPangan.Tests.Clients;

/// <summary>docs/clients.md shows what the walking clients do.</summary>
public sealed partial class ClientDocumentTests
{
    private static readonly string[] Walks =
        [.. new[] { "csharp", "typescript" }.SelectMany(static language =>
            Directory.EnumerateFiles(Repository.PathOf("tests", "Clients", language))).Select(File.ReadAllText)];

    [Fact]
    public void Every_block_of_code_in_the_document_is_in_a_program_that_runs()
    {
        var blocks = Block().Matches(Repository.Read("docs", "clients.md")).Select(match => match.Groups[1].Value).ToList();

        Assert.Equal(8, blocks.Count);
        Assert.All(blocks, block => Assert.Contains(Walks, walk => walk.Contains(block, StringComparison.Ordinal)));
    }

    [GeneratedRegex("```(?:csharp|typescript)\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();
}
