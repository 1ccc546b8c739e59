using System.Text.Json.Serialization;

namespace PahlawanPangan.Gateway.Tokens;

/// <summary>What others need to check tokens.</summary>
internal sealed record DiscoveryResponse
{
    /// <summary>The iss of every token.</summary>
    [JsonPropertyName("issuer")]
    public required string Issuer { get; init; }

    /// <summary>Where the public keys are.</summary>
    [JsonPropertyName("jwks_uri")]
    public required string KeySetUri { get; init; }

    /// <summary>The algorithms that tokens are signed with.</summary>
    [JsonPropertyName("id_token_signing_alg_values_supported")]
    public IReadOnlyList<string> SigningAlgorithms { get; init; } = ["RS256"];

    /// <summary>The kinds of subject identifiers.</summary>
    [JsonPropertyName("subject_types_supported")]
    public IReadOnlyList<string> SubjectTypes { get; init; } = ["public"];

    /// <summary>Empty: there is no authorization endpoint.</summary>
    [JsonPropertyName("response_types_supported")]
    public IReadOnlyList<string> ResponseTypes { get; init; } = [];

    /// <summary>The claims of a token.</summary>
    [JsonPropertyName("claims_supported")]
    public IReadOnlyList<string> Claims { get; init; } = ["iss", "aud", "sub", "role", "exp", "nbf", "iat", "jti"];
}
