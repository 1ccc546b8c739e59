using PahlawanPangan.Lots;

namespace PahlawanPangan.Gateway.Lots;

/// <summary>One page of a list.</summary>
internal sealed record LotListResponse
{
    /// <summary>The items, in the list's order.</summary>
    public required IReadOnlyList<LotResponse> Items { get; init; }

    /// <summary>The cursor of the next page; absent on the last.</summary>
    public string? Next { get; init; }

    /// <summary>A page as an answer shows it.</summary>
    public static LotListResponse Of(Page<LotView> page) => new() { Items = [.. page.Items.Select(LotResponse.Of)], Next = page.Next };
}
