using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;
using PahlawanPangan.Gateway.Http;

namespace PahlawanPangan.Gateway.Tokens;

/// <summary>Publishes what others need to check our tokens.</summary>
internal sealed class DiscoveryEndpoints(TokenKeys keys, IOptions<GatewayOptions> options)
{
    /// <summary>Short, so that a new key is known everywhere soon after it appears.</summary>
    private const string CacheControl = "public, max-age=300";

    public Task KeySetAsync(HttpContext http)
    {
        http.Response.Headers.CacheControl = CacheControl;
        var keySet = new KeySetJson([.. keys.All.Select(PublicHalf)]);
        return JsonReply.WriteAsync(http.Response, StatusCodes.Status200OK, keySet, GatewayJson.Default.KeySetJson);
    }

    public Task ConfigurationAsync(HttpContext http)
    {
        string address = options.Value.PublicUrl is { Length: > 0 } configured
            ? configured.TrimEnd('/')
            : $"{http.Request.Scheme}://{http.Request.Host.ToUriComponent()}";
        var document = new DiscoveryJson { Issuer = options.Value.Issuer, KeySetUri = address + "/.well-known/jwks.json" };
        return JsonReply.WriteAsync(http.Response, StatusCodes.Status200OK, document, GatewayJson.Default.DiscoveryJson);
    }

    private static KeyJson PublicHalf(RsaSecurityKey key)
    {
        RSAParameters half = key.Rsa.ExportParameters(includePrivateParameters: false);
        return new("RSA", "sig", "RS256", key.KeyId, Base64UrlEncoder.Encode(half.Modulus), Base64UrlEncoder.Encode(half.Exponent));
    }
}
