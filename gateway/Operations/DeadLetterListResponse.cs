using PahlawanPangan.Operations;

namespace PahlawanPangan.Gateway.Operations;

/// <summary>One page of a list.</summary>
internal sealed record DeadLetterListResponse
{
    /// <summary>The items, in the list's order.</summary>
    public required IReadOnlyList<DeadLetterResponse> Items { get; init; }

    /// <summary>The cursor of the next page; absent on the last.</summary>
    public string? Next { get; init; }

    /// <summary>A page as an answer shows it.</summary>
    public static DeadLetterListResponse Of(Page<DeadLetter> page) =>
        new() { Items = [.. page.Items.Select(DeadLetterResponse.Of)], Next = page.Next };
}
