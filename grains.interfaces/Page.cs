namespace PahlawanPangan;

/// <summary>One page of a list.</summary>
[GenerateSerializer, Immutable, Alias("pangan.Page`1")]
public sealed record Page<T>
{
    /// <summary>The items, in the list's order.</summary>
    [Id(0)]
    public required IReadOnlyList<T> Items { get; init; }

    /// <summary>The cursor that continues after the last item; null on the last page.</summary>
    [Id(1)]
    public string? Next { get; init; }

    /// <summary>The time of the newest event in the list's projection; null when the list does not come from a projection.</summary>
    [Id(2)]
    public DateTimeOffset? AsOf { get; init; }
}
