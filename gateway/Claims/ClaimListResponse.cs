using PahlawanPangan.Lots;

namespace PahlawanPangan.Gateway.Claims;

/// <summary>One page of a list.</summary>
internal sealed record ClaimListResponse
{
    /// <summary>The items, in the list's order.</summary>
    public required IReadOnlyList<ClaimResponse> Items { get; init; }

    /// <summary>The cursor of the next page; absent on the last.</summary>
    public string? Next { get; init; }

    /// <summary>A page as an answer shows it.</summary>
    public static ClaimListResponse Of(Page<ClaimView> page) =>
        new() { Items = [.. page.Items.Select(ClaimResponse.Of)], Next = page.Next };
}
