using System.Text.Json.Serialization;

namespace PahlawanPangan.Gateway.Tokens;

/// <summary>What <c>/.well-known/openid-configuration</c> answers: enough for others to check our tokens.</summary>
internal sealed record DiscoveryJson
{
    [JsonPropertyName("issuer")]
    public required string Issuer { get; init; }

    [JsonPropertyName("jwks_uri")]
    public required string KeySetUri { get; init; }

    [JsonPropertyName("id_token_signing_alg_values_supported")]
    public IReadOnlyList<string> SigningAlgorithms { get; init; } = ["RS256"];

    [JsonPropertyName("subject_types_supported")]
    public IReadOnlyList<string> SubjectTypes { get; init; } = ["public"];

    [JsonPropertyName("response_types_supported")]
    public IReadOnlyList<string> ResponseTypes { get; init; } = [];

    [JsonPropertyName("claims_supported")]
    public IReadOnlyList<string> Claims { get; init; } = ["iss", "aud", "sub", "role", "exp", "nbf", "iat", "jti"];
}

/// <summary>The public halves of the token keys (RFC 7517).</summary>
internal sealed record KeySetJson(IReadOnlyList<KeyJson> Keys);

/// <summary>One public key.</summary>
internal sealed record KeyJson(string Kty, string Use, string Alg, string Kid, string N, string E);
