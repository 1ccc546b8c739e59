using Microsoft.IdentityModel.Tokens;

namespace PahlawanPangan.Gateway.Tokens;

/// <summary>An RSA public key (RFC 7517).</summary>
internal sealed record PublicKeyResponse
{
    /// <summary>The key's type.</summary>
    public required string Kty { get; init; }

    /// <summary>What the key is for.</summary>
    public required string Use { get; init; }

    /// <summary>The algorithm that it is used with.</summary>
    public required string Alg { get; init; }

    /// <summary>The key's id: its thumbprint (RFC 7638).</summary>
    public required string Kid { get; init; }

    /// <summary>The modulus, in base64url.</summary>
    public required string N { get; init; }

    /// <summary>The exponent, in base64url.</summary>
    public required string E { get; init; }

    /// <summary>The public half of a key.</summary>
    public static PublicKeyResponse Of(RsaSecurityKey key)
    {
        var half = key.Rsa.ExportParameters(includePrivateParameters: false);
        return new()
        {
            Kty = "RSA",
            Use = "sig",
            Alg = SecurityAlgorithms.RsaSha256,
            Kid = key.KeyId,
            N = Base64UrlEncoder.Encode(half.Modulus),
            E = Base64UrlEncoder.Encode(half.Exponent),
        };
    }
}
