using PahlawanPangan.Recalls;

namespace PahlawanPangan.Gateway.Recalls;

/// <summary>One page of a list.</summary>
internal sealed record RecallListResponse
{
    /// <summary>The items, the newest first.</summary>
    public required IReadOnlyList<RecallResponse> Items { get; init; }

    /// <summary>The cursor of the next page; absent on the last.</summary>
    public string? Next { get; init; }

    /// <summary>A page as an answer shows it.</summary>
    public static RecallListResponse Of(Page<RecallView> page) =>
        new() { Items = [.. page.Items.Select(RecallResponse.Of)], Next = page.Next };
}
