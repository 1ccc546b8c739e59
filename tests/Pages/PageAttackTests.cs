using System.Net;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using PahlawanPangan.Accounts;
using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Gateway.Tokens;

namespace PahlawanPangan.Tests.Pages;

/// <summary>What other sites and other roles try against the pages.</summary>
public sealed class PageAttackTests(GatewayHost gateway) : IClassFixture<GatewayHost>, IDisposable
{
    private readonly HttpClient _browser = new(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false })
    {
        BaseAddress = gateway.Address,
    };

    /// <summary>The pages that need a login, with sample ids in their paths.</summary>
    private IEnumerable<(string Path, Access Access)> GuardedPages => gateway.Services.GetRequiredService<IEnumerable<EndpointDataSource>>()
        .SelectMany(source => source.Endpoints)
        .OfType<RouteEndpoint>()
        .Where(endpoint => endpoint.Metadata.GetMetadata<PageEndpoint>() is not null
            && endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods.Contains("GET") != false)
        .Select(endpoint => (PathOf(endpoint.RoutePattern), endpoint.Metadata.OfType<Access>().Last()))
        .Where(page => !page.Item2.IsPublic);

    [Fact]
    public async Task Page_without_a_login_leads_to_it()
    {
        Assert.NotEmpty(GuardedPages);
        foreach (var (path, _) in GuardedPages)
        {
            using var response = await GetAsync(path);
            Assert.True(response.StatusCode == HttpStatusCode.Redirect, $"{path}: {response.StatusCode}");
            Assert.Equal($"/login?return={Uri.EscapeDataString(path)}", response.Headers.Location!.ToString());
        }
    }

    [Fact]
    public async Task Page_refuses_every_other_role()
    {
        foreach (var (path, access) in GuardedPages)
        {
            foreach (var role in Enum.GetValues<Role>().Except(access.Roles))
            {
                using var response = await GetAsync(path, CookieOf(role));
                Assert.True(response.StatusCode == HttpStatusCode.Forbidden, $"{path} as {role}: {response.StatusCode}");
                Assert.Equal("text/html", response.Content.Headers.ContentType!.MediaType);
            }
        }
    }

    [Fact]
    public async Task Api_takes_no_cookie()
    {
        using var response = await GetAsync($"/v1/lots/{RequestSamples.LotId}", CookieOf(Role.Donor));
        await ProblemReader.ReadAsync(response, 401, "unauthenticated");
    }

    [Theory]
    [InlineData("/login")]
    [InlineData("/logout")]
    [InlineData("/language")]
    public async Task Form_of_another_site_is_refused(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path);
        request.Headers.Add("Cookie", CookieOf(Role.Donor));
        request.Content = new FormUrlEncodedContent([new("_handler", "login"), new("email", "a@example.org"), new("language", "id")]);
        using var response = await _browser.SendAsync(request);
        Assert.True(response.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.Forbidden, response.StatusCode.ToString());
        Assert.False(response.Headers.Contains("Set-Cookie"));
    }

    [Fact]
    public async Task Page_loads_and_frames_nothing_of_other_sites()
    {
        using var response = await GetAsync("/login");
        var policy = response.Headers.GetValues("Content-Security-Policy").Single();
        Assert.StartsWith("default-src 'none'; script-src 'self'; style-src 'self';", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.Contains("base-uri 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.True(response.Headers.CacheControl!.NoStore);
    }

    [Theory]
    [InlineData("/account", "/account")]
    [InlineData("https://evil.example", null)]
    [InlineData("//evil.example", null)]
    [InlineData("/\\evil.example", null)]
    [InlineData("/a\r\nSet-Cookie: x", null)]
    [InlineData("javascript:alert(1)", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void Login_leads_to_pages_of_this_site_alone(string? address, string? expected) =>
        Assert.Equal(expected, LoginAddress.Checked(address));

    [Fact]
    public async Task Session_is_renewed_with_cookies_that_no_script_reads()
    {
        var grant = new SessionGrant
        {
            Caller = new Caller(RequestSamples.CallerId, Role.Donor), SessionId = Guid.CreateVersion7(), RefreshToken = "second",
        };
        gateway.Cluster.On(nameof(IIdentityGrain.RefreshAsync), _ => Task.FromResult<Reply<SessionGrant>>(grant));

        using var response = await GetAsync("/forgotten-password", $"{SessionCookies.Refresh}=first");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var cookies = response.Headers.GetValues("Set-Cookie").ToList();
        Assert.Contains(cookies, cookie => cookie.StartsWith($"{SessionCookies.Refresh}=second;", StringComparison.Ordinal));
        Assert.All(
            cookies.Where(cookie => cookie.StartsWith("pangan-access", StringComparison.Ordinal)
                || cookie.StartsWith("pangan-refresh", StringComparison.Ordinal)),
            cookie =>
            {
                Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
                Assert.Contains("samesite=lax", cookie, StringComparison.OrdinalIgnoreCase);
            });
    }

    [Fact]
    public async Task Session_that_cannot_be_renewed_is_forgotten()
    {
        gateway.Cluster.On(nameof(IIdentityGrain.RefreshAsync), _ => Task.FromResult<Reply<SessionGrant>>(
            new Refusal(RefusalKind.BadCredentials, "The session has ended.")));

        using var response = await GetAsync("/account", $"{SessionCookies.Refresh}=old");

        Assert.Equal(HttpStatusCode.Redirect, response.StatusCode);
        Assert.Contains(
            response.Headers.GetValues("Set-Cookie"), cookie => cookie.StartsWith($"{SessionCookies.Refresh}=;", StringComparison.Ordinal));
    }

    public void Dispose() => _browser.Dispose();

    private static string PathOf(Microsoft.AspNetCore.Routing.Patterns.RoutePattern pattern) => "/" + string.Join('/', pattern.PathSegments
        .Select(segment => string.Concat(segment.Parts.Select(part => part switch
        {
            Microsoft.AspNetCore.Routing.Patterns.RoutePatternLiteralPart literal => literal.Content,
            _ => "0197f0a0-0000-8000-8000-000000000002",
        }))));

    private string CookieOf(Role role) => $"{SessionCookies.Access}={gateway.Token(role)}";

    private async Task<HttpResponseMessage> GetAsync(string path, string? cookie = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("Accept", "text/html");
        if (cookie is not null)
        {
            request.Headers.Add("Cookie", cookie);
        }

        return await _browser.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }
}
