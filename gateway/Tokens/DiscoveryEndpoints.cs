using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using PahlawanPangan.Gateway.Http;

namespace PahlawanPangan.Gateway.Tokens;

/// <summary>Publishes what others need to check access tokens.</summary>
internal static class DiscoveryEndpoints
{
    private const string KeySetPath = "/.well-known/jwks.json";

    /// <summary>Short, so that a new key is known everywhere soon after it appears.</summary>
    private const string CacheControl = "public, max-age=300";

    /// <summary>Maps the endpoints of token keys.</summary>
    public static void MapDiscovery(this IEndpointRouteBuilder routes)
    {
        routes.MapGet(KeySetPath, GetKeySet).WithTags("Identity").WithName("getKeySet")
            .WithSummary("Get the public keys of access tokens")
            .AllowEveryone();
        routes.MapGet("/.well-known/openid-configuration", GetConfiguration).WithTags("Identity").WithName("getDiscovery")
            .WithSummary("Get the address of the public keys")
            .AllowEveryone();
    }

    private static Ok<KeySetResponse> GetKeySet(TokenKeys keys, HttpResponse response)
    {
        response.Headers.CacheControl = CacheControl;
        return TypedResults.Ok(new KeySetResponse { Keys = [.. keys.All.Select(PublicKeyResponse.Of)] });
    }

    private static Ok<DiscoveryResponse> GetConfiguration(IOptions<GatewayOptions> options, HttpRequest request)
    {
        var address = options.Value.PublicUrl is { Length: > 0 } configured
            ? configured.TrimEnd('/')
            : $"{request.Scheme}://{request.Host.ToUriComponent()}";
        return TypedResults.Ok(new DiscoveryResponse { Issuer = options.Value.Issuer, KeySetUri = address + KeySetPath });
    }
}
