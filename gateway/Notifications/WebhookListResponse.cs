using PahlawanPangan.Notifications;

namespace PahlawanPangan.Gateway.Notifications;

/// <summary>One page of a list.</summary>
internal sealed record WebhookListResponse
{
    /// <summary>The items, in the list's order.</summary>
    public required IReadOnlyList<WebhookResponse> Items { get; init; }

    /// <summary>The cursor of the next page; absent on the last.</summary>
    public string? Next { get; init; }

    /// <summary>A page as an answer shows it.</summary>
    public static WebhookListResponse Of(Page<WebhookView> page) =>
        new() { Items = [.. page.Items.Select(WebhookResponse.Of)], Next = page.Next };
}
