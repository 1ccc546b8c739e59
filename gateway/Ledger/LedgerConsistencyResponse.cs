using PahlawanPangan.Ledger;

namespace PahlawanPangan.Gateway.Ledger;

/// <summary>The proof that one checkpoint's ledger is the beginning of a later one's.</summary>
internal sealed record LedgerConsistencyResponse
{
    /// <summary>The earlier checkpoint.</summary>
    public required LedgerCheckpointResponse From { get; init; }

    /// <summary>The later checkpoint.</summary>
    public required LedgerCheckpointResponse To { get; init; }

    /// <summary>The path (RFC 9162, section 2.1.4), SHA-256 in hexadecimal.</summary>
    public required IReadOnlyList<string> Path { get; init; }

    /// <summary>A consistency proof as an answer shows it.</summary>
    public static LedgerConsistencyResponse Of(ConsistencyView consistency) => new()
    {
        From = LedgerCheckpointResponse.Of(consistency.From),
        To = LedgerCheckpointResponse.Of(consistency.To),
        Path = [.. consistency.Path.Select(Convert.ToHexStringLower)],
    };
}
