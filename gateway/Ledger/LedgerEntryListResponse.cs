using PahlawanPangan.Ledger;

namespace PahlawanPangan.Gateway.Ledger;

/// <summary>One page of a list.</summary>
internal sealed record LedgerEntryListResponse
{
    /// <summary>The items, in the list's order.</summary>
    public required IReadOnlyList<LedgerEntryResponse> Items { get; init; }

    /// <summary>The cursor of the next page; absent on the last.</summary>
    public string? Next { get; init; }

    /// <summary>A page as an answer shows it.</summary>
    public static LedgerEntryListResponse Of(Page<LedgerEntryView> page) =>
        new() { Items = [.. page.Items.Select(LedgerEntryResponse.Of)], Next = page.Next };
}
