using System.Net;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using PahlawanPangan.Gateway.Http;

namespace PahlawanPangan.Tests.Http;

/// <summary>Who is let in where.</summary>
public sealed class AccessTests(GatewayHost gateway) : IClassFixture<GatewayHost>
{
    private const string Lot = "/v1/lots/0197f0a0-0000-8000-8000-000000000002";
    private const string Claim = "0197f0a0-0000-8000-8000-000000000003";

    /// <summary>API.md's column "who", written again here, so that a slip in the table shows.</summary>
    public static TheoryData<string, string, string, string?> Rules => new()
    {
        { "POST", "/v1/lots", "donor", RequestSamples.LotBody },
        { "GET", "/v1/lots", "donor recipient courier operator", null },
        { "GET", Lot, "donor recipient courier operator", null },
        { "PATCH", Lot, "donor", """{"posted":5}""" },
        { "POST", Lot + "/withdrawal", "donor operator", """{"reason":"sold"}""" },
        { "POST", Lot + "/recall", "donor operator", """{"reason":"unsafe"}""" },
        { "POST", Lot + "/claims", "recipient", """{"quantity":5}""" },
        { "GET", Lot + "/claims", "donor operator", null },
        { "GET", "/v1/claims/" + Claim, "donor recipient operator", null },
        { "GET", "/v1/claims", "recipient", null },
        { "DELETE", Lot + "/claims/" + Claim, "recipient", null },
        { "POST", Lot + "/claims/" + Claim + "/collection", "donor courier", """{"code":"482913"}""" },
    };

    [Theory]
    [MemberData(nameof(Rules))]
    public async Task Only_the_roles_of_the_contract_are_let_in(string method, string path, string roles, string? body)
    {
        foreach (var role in Enum.GetValues<Role>())
        {
            using var response = await gateway.SendAsync(method, path, role, body);
            if (roles.Split(' ').Contains(role.ToString(), StringComparer.OrdinalIgnoreCase))
            {
                Assert.True(response.IsSuccessStatusCode, $"{role}: {await response.Content.ReadAsStringAsync()}");
            }
            else
            {
                await ProblemReader.ReadAsync(response, 403, "forbidden");
            }
        }

        using var anonymous = await gateway.SendAsync(method, path, body: body);
        await ProblemReader.ReadAsync(anonymous, 401, "unauthenticated");
    }

    [Fact]
    public void Every_endpoint_has_a_rule()
    {
        Endpoint[] endpoints =
            [.. gateway.Services.GetRequiredService<IEnumerable<EndpointDataSource>>().SelectMany(source => source.Endpoints)];
        Assert.True(endpoints.Length > 15);
        Assert.All(endpoints, endpoint => Assert.True(
            endpoint.Metadata.GetMetadata<AuthorizationPolicy>() is not null
                || endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null,
            $"{endpoint.DisplayName} has no rule."));
    }

    [Fact]
    public void Public_endpoints_of_the_api_are_only_the_board_and_those_that_lead_to_a_token()
    {
        var open = gateway.Services.GetRequiredService<IEnumerable<EndpointDataSource>>()
            .SelectMany(source => source.Endpoints)
            .OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.RoutePattern.RawText!.StartsWith("/v1/", StringComparison.Ordinal))
            .Where(endpoint => endpoint.Metadata.GetMetadata<AuthorizationPolicy>() is null
                || endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null)
            .Select(endpoint =>
                $"{endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods.Single()} {endpoint.RoutePattern.RawText}");
        Assert.Equal(
            [
                "GET /v1/board", "GET /v1/board/stream",
                "POST /v1/accounts", "POST /v1/accounts/confirmation", "POST /v1/accounts/password-reset",
                "POST /v1/accounts/password-reset/confirmation", "POST /v1/sessions", "POST /v1/sessions/{challengeId}/resend",
                "POST /v1/sessions/{challengeId}/verification", "POST /v1/tokens",
            ],
            open.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Access_of_every_endpoint_matches_the_pinned_list()
    {
        string[] lines = [.. gateway.Services.GetRequiredService<IEnumerable<EndpointDataSource>>()
            .SelectMany(source => source.Endpoints)
            .OfType<RouteEndpoint>()
            .Select(endpoint => (endpoint.RoutePattern.RawText, Access: endpoint.Metadata.OfType<Access>().LastOrDefault(),
                Methods: endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["GET"]))
            .Where(endpoint => endpoint.Access is not null)
            .SelectMany(endpoint => endpoint.Methods.Select(method => $"{endpoint.RawText} {method}: {endpoint.Access}"))
            .Distinct()
            .Order(StringComparer.Ordinal)];

        var path = Repository.PathOf("gateway", "Access.txt");
        if (Environment.GetEnvironmentVariable("PANGAN_WRITE_PINS") == "1")
        {
            File.WriteAllLines(path, lines);
        }

        Assert.True(
            lines.SequenceEqual(File.Exists(path) ? File.ReadAllLines(path) : []),
            "Who may call what differs from gateway/Access.txt. "
                + "If that is meant, run this test with PANGAN_WRITE_PINS=1 and review the file's difference.");
    }

    [Fact]
    public async Task An_endpoint_without_a_rule_is_refused_to_everyone()
    {
        await using var host = new GatewayHost { Extend = app => app.MapGet("/v1/forgotten", () => "secret") };
        await host.InitializeAsync();
        using var anonymous = await host.SendAsync("GET", "/v1/forgotten");
        Assert.Equal(HttpStatusCode.Unauthorized, anonymous.StatusCode);
        using var someone = await host.SendAsync("GET", "/v1/forgotten", Role.Operator);
        Assert.Equal(HttpStatusCode.Forbidden, someone.StatusCode);
    }
}
