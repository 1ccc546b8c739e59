using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using PahlawanPangan.Gateway.Tokens;

namespace PahlawanPangan.Tests.Grpc;

/// <summary>The services as a client of another language sees them: @grpc/grpc-js, by the contract's files and by reflection.</summary>
[Collection<RecordCollection>]
public sealed class GrpcNodeTests(Servers servers, SharedCluster shared)
{
    [Fact]
    public async Task Client_in_javascript_walks_the_services_and_finds_them_by_reflection()
    {
        await shared.StartAsync(servers);
        var (status, output) = await NodePrograms.RunScriptAsync(
            Repository.PathOf("tests", "Grpc", "walk.mjs"), shared.Gateway.GrpcAddress.Authority,
            Repository.PathOf("grains.interfaces", "proto"), Token(Role.Donor), Token(Role.Recipient),
            shared.Cluster.Time.Now.ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture));
        Assert.True(status == 0, output);

        var walked = JsonNode.Parse(output)!;
        Assert.Equal("CLAIM_STATUS_COLLECTED", (string?)walked["collected"]);
        Assert.Equal("""["quantity"]""", walked["badFields"]!.ToJsonString());
        Assert.Equal("insufficient-quantity 17", (string?)walked["refused"]);
        Assert.True((bool)walked["sameClaim"]!);
        Assert.Equal("0", (string?)walked["position"]);
        Assert.Equal("SERVING", (string?)walked["health"]);
        var services = walked["services"]!.AsArray().Select(static service => (string)service!).ToList();
        Assert.Superset(
            new HashSet<string>
            {
                "pangan.v1.Lots", "pangan.v1.Claims", "pangan.v1.Deliveries", "pangan.v1.Events", "grpc.health.v1.Health",
            },
            services.ToHashSet());
        Assert.Contains("pangan/v1/claims.proto", walked["files"]!.AsArray().Select(static file => (string)file!));
    }

    private string Token(Role role) =>
        shared.Gateway.Services.GetRequiredService<TokenIssuer>().Issue(new Caller(Guid.CreateVersion7(), role));
}
