using System.Text.Json;
using System.Text.Json.Nodes;

namespace PahlawanPangan.Tests.Docs;

/// <summary>The site shows the API as the gateway describes it.</summary>
public sealed class ApiReferenceTests(GatewayHost gateway) : IClassFixture<GatewayHost>
{
    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    [Fact]
    public async Task The_site_s_document_is_the_one_that_the_gateway_serves()
    {
        var served = JsonNode.Parse(await gateway.Client.GetStringAsync("/openapi/v1.json"))!.ToJsonString(Indented) + "\n";

        var path = Repository.PathOf("docs", "static", "openapi.json");
        if (Environment.GetEnvironmentVariable("PANGAN_WRITE_PINS") == "1")
        {
            await File.WriteAllTextAsync(path, served);
        }

        Assert.True(
            served == (File.Exists(path) ? await File.ReadAllTextAsync(path) : ""),
            "The gateway's document differs from docs/static/openapi.json. "
                + "If that is meant, run this test with PANGAN_WRITE_PINS=1 and review the file's difference.");
    }
}
