using PahlawanPangan.Ledger;

namespace PahlawanPangan.Gateway.Ledger;

/// <summary>One page of a list.</summary>
internal sealed record LedgerCheckpointListResponse
{
    /// <summary>The items, in the list's order.</summary>
    public required IReadOnlyList<LedgerCheckpointResponse> Items { get; init; }

    /// <summary>The cursor of the next page; absent on the last.</summary>
    public string? Next { get; init; }

    /// <summary>A page as an answer shows it.</summary>
    public static LedgerCheckpointListResponse Of(Page<CheckpointView> page) =>
        new() { Items = [.. page.Items.Select(LedgerCheckpointResponse.Of)], Next = page.Next };
}
