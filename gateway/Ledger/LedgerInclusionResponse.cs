using PahlawanPangan.Ledger;

namespace PahlawanPangan.Gateway.Ledger;

/// <summary>An entry, and the proof that it is in the ledger.</summary>
internal sealed record LedgerInclusionResponse
{
    /// <summary>The entry.</summary>
    public required LedgerEntryResponse Entry { get; init; }

    /// <summary>The last checkpoint; absent while it does not cover the entry.</summary>
    public LedgerCheckpointResponse? Checkpoint { get; init; }

    /// <summary>The audit path (RFC 9162, section 2.1.3), SHA-256 in hexadecimal; empty without a checkpoint.</summary>
    public required IReadOnlyList<string> Path { get; init; }

    /// <summary>An inclusion proof as an answer shows it.</summary>
    public static LedgerInclusionResponse Of(InclusionView inclusion) => new()
    {
        Entry = LedgerEntryResponse.Of(inclusion.Entry),
        Checkpoint = inclusion.Checkpoint is null ? null : LedgerCheckpointResponse.Of(inclusion.Checkpoint),
        Path = [.. inclusion.Path.Select(Convert.ToHexStringLower)],
    };
}
