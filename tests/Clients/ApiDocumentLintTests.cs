using PahlawanPangan.Tests.Local;

namespace PahlawanPangan.Tests.Clients;

/// <summary>The gateway's document passes the recommended rules of the common linters, without exceptions.</summary>
[ServerTests]
public sealed class ApiDocumentLintTests(GatewayHost gateway) : IClassFixture<GatewayHost>
{
    [Fact]
    public async Task Redocly_s_recommended_rules_find_nothing()
    {
        using var folder = new ScratchFolder();
        await SaveDocumentAsync(folder.Path);

        var (status, output) = await NodePrograms.RunAsync(
            "redocly", folder.Path, "lint", "openapi.json", "--extends=recommended", "--format=json");

        Assert.True(status == 0, output);
        Assert.Matches("\"errors\": 0,\\s+\"warnings\": 0,\\s+\"ignored\": 0", output);
    }

    [Fact]
    public async Task Spectral_s_recommended_rules_find_nothing()
    {
        using var folder = new ScratchFolder();
        await SaveDocumentAsync(folder.Path);
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "rules.yaml"), """extends: ["spectral:oas"]""");

        var (status, output) = await NodePrograms.RunAsync(
            "spectral", folder.Path, "lint", "openapi.json", "--ruleset=rules.yaml", "--fail-severity=hint");

        Assert.True(status == 0, output);
        Assert.Contains("No results with a severity of 'hint' or higher found", output, StringComparison.Ordinal);
    }

    private async Task SaveDocumentAsync(string folder) =>
        await File.WriteAllTextAsync(Path.Combine(folder, "openapi.json"), await gateway.Client.GetStringAsync("/openapi/v1.json"));
}
