using PahlawanPangan.Deliveries;

namespace PahlawanPangan.Gateway.Deliveries;

/// <summary>One page of a list.</summary>
internal sealed record CourierDeliveryListResponse
{
    /// <summary>The items, in the list's order.</summary>
    public required IReadOnlyList<CourierDeliveryResponse> Items { get; init; }

    /// <summary>The cursor of the next page; absent on the last.</summary>
    public string? Next { get; init; }

    /// <summary>A page as an answer shows it.</summary>
    public static CourierDeliveryListResponse Of(Page<DeliveryView> page) =>
        new() { Items = [.. page.Items.Select(CourierDeliveryResponse.Of)], Next = page.Next };
}
