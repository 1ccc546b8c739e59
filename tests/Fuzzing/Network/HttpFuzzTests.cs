using System.Collections.Concurrent;
using System.Security.Claims;
using System.Text;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Gateway.Tokens;

namespace PahlawanPangan.Tests.Fuzzing.Network;

/// <summary>
/// Changed requests to every endpoint, over sockets: none fails the gateway, each gets an answer, and each refusal is a problem with a
/// type.
/// </summary>
public sealed class HttpFuzzTests(FuzzedGateway gateway, ITestOutputHelper output) : IClassFixture<FuzzedGateway>
{
    private const int ProtocolErrorsOneIn = 4;
    private const int AtOnce = 8;
    private static readonly TimeSpan MomentOfStream = TimeSpan.FromMilliseconds(300);

    /// <summary>What sends nothing before there is news.</summary>
    private static readonly string[] Streams = ["/stream", "/live"];

    /// <summary>What the server itself answers, without a body, to what is no request.</summary>
    private static readonly int[] NoRequest = [400, 405, 408, 411, 413, 414, 417, 431, 501, 505];

    [Fact]
    public async Task Changed_request_to_any_endpoint_gets_an_answer_or_a_problem()
    {
        var endpoints = Endpoints().ToList();
        var faults = new List<string>();
        var statuses = new ConcurrentDictionary<int, int>();
        await Parallel.ForEachAsync(endpoints, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (endpoint, _) =>
        {
            var requests = RequestsTo(endpoint.Endpoint, endpoint.Method);
            var isStream = Streams.Any(endpoint.Endpoint.RoutePattern.RawText!.EndsWith);
            for (var number = 0; number < FuzzSettings.Requests; number++)
            {
                var isRaw = number % ProtocolErrorsOneIn == ProtocolErrorsOneIn - 1;
                var request = requests.Next(isRaw);
                var answer = await RawHttp.SendAsync(gateway.Address, request, isWhole: !isRaw, isStream ? MomentOfStream : null);
                statuses.AddOrUpdate(answer.Status, 1, static (_, count) => count + 1);
                if (FaultOf(answer, isRaw || isStream) is { } fault)
                {
                    lock (faults)
                    {
                        faults.Add(
                            $"{fault}\n{Encoding.UTF8.GetString(request)}\n--> {answer.Head}\n"
                            + answer.Body[..Math.Min(answer.Body.Length, 600)] + "\n"
                            + Convert.ToBase64String(request));
                    }
                }
            }
        });

        output.WriteLine(
            $"{statuses.Values.Sum()} requests of seed {FuzzSettings.Seed} to {endpoints.Count} endpoints, by status: "
            + string.Join(", ", statuses.OrderBy(static one => one.Key).Select(static one => $"{one.Key}: {one.Value}")));
        Assert.True(faults.Count == 0,
            $"{faults.Count} faults of seed {FuzzSettings.Seed}, such as:\n{string.Join("\n\n", faults.Take(12))}");
        Assert.True(statuses.GetValueOrDefault(200) > statuses.Values.Sum() / 10, "Too few requests reach a handler that accepts them.");
        Assert.Equal(200, (await RawHttp.SendAsync(gateway.Address,
            "GET /healthz/live HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"u8.ToArray())).Status);
    }

    private IEnumerable<(RouteEndpoint Endpoint, string Method)> Endpoints() =>
        from endpoint in gateway.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        where !endpoint.RoutePattern.RawText!.Contains("grpc", StringComparison.Ordinal) && !endpoint.RoutePattern.RawText.Contains(
            "pangan.v1", StringComparison.Ordinal)
        from method in endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? []
        select (endpoint, method);

    private FuzzedRequest RequestsTo(RouteEndpoint endpoint, string method)
    {
        var access = endpoint.Metadata.GetMetadata<Access>();
        var isPublic = access is null || access.IsPublic;
        var token = isPublic ? "" : gateway.Token(access!.Roles[0]);
        var seed = $"{method} {endpoint.RoutePattern.RawText}".Aggregate(FuzzSettings.Seed, static (hash, letter) => unchecked((hash * 31)
            + letter));
        return new FuzzedRequest(endpoint, method, token, FormTokens(isPublic), seed);
    }

    /// <summary>The field and the cookie that a page's form carries.</summary>
    private string FormTokens(bool isPublic)
    {
        var options = gateway.Services.GetRequiredService<IOptions<GatewayOptions>>().Value;
        var subject = new Claim(TokenRules.SubjectClaim, RequestSamples.CallerId.ToString(), ClaimValueTypes.String, options.Issuer);
        var http = new DefaultHttpContext
        {
            RequestServices = gateway.Services,
            User = isPublic ? new ClaimsPrincipal() : new ClaimsPrincipal(new ClaimsIdentity([subject], "Bearer")),
        };
        var tokens = gateway.Services.GetRequiredService<IAntiforgery>().GetTokens(http);
        return $"{tokens.FormFieldName}={Uri.EscapeDataString(tokens.RequestToken!)}|pangan-form={tokens.CookieToken}";
    }

    private static string? FaultOf(RawAnswer answer, bool mayBeSilent) => answer switch
    {
        { Status: 0 } when mayBeSilent => null,
        { Status: 0 } => "No answer.",
        { Body.Length: 0 } when NoRequest.Contains(answer.Status) => null,
        { Status: >= 500 and not 503 } => "The gateway failed.",
        { Status: < 400 } => null,
        { Type: "application/problem+json" } => answer.Body.Contains("\"type\":\"", StringComparison.Ordinal) ? null
            : "A problem without a type.",
        { Type: "text/html" } => null,
        _ => "A refusal that is no problem.",
    };
}
