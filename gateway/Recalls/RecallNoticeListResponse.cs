using PahlawanPangan.Recalls;

namespace PahlawanPangan.Gateway.Recalls;

/// <summary>One page of a list.</summary>
internal sealed record RecallNoticeListResponse
{
    /// <summary>The items, in the order of lots and accounts.</summary>
    public required IReadOnlyList<RecallNoticeResponse> Items { get; init; }

    /// <summary>The cursor of the next page; absent on the last.</summary>
    public string? Next { get; init; }

    /// <summary>A page as an answer shows it.</summary>
    public static RecallNoticeListResponse Of(Page<RecallNoticeView> page) =>
        new() { Items = [.. page.Items.Select(RecallNoticeResponse.Of)], Next = page.Next };
}
