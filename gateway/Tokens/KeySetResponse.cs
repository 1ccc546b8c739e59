namespace PahlawanPangan.Gateway.Tokens;

/// <summary>Public keys (RFC 7517).</summary>
internal sealed record KeySetResponse
{
    /// <summary>The keys.</summary>
    public required IReadOnlyList<PublicKeyResponse> Keys { get; init; }
}
