namespace PahlawanPangan.Lots;

/// <summary>When a lot can be collected, both ends in UTC.</summary>
[GenerateSerializer, Immutable, Alias("pangan.lots.PickupWindow")]
public readonly record struct PickupWindow
{
    /// <summary>Creates a window.</summary>
    public PickupWindow(DateTimeOffset from, DateTimeOffset to)
    {
        From = from;
        To = to;
    }

    /// <summary>The first moment.</summary>
    [Id(0)]
    public DateTimeOffset From { get; init; }

    /// <summary>The first moment after it.</summary>
    [Id(1)]
    public DateTimeOffset To { get; init; }
}
