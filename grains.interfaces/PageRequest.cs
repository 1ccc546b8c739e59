namespace PahlawanPangan;

/// <summary>The requested page of a list.</summary>
[GenerateSerializer, Immutable, Alias("pangan.PageRequest")]
public readonly record struct PageRequest
{
    /// <summary>The maximum number of items on a page.</summary>
    public const int LimitMax = 200;

    /// <summary>The page size when the caller sets none.</summary>
    public const int LimitDefault = 50;

    /// <summary>Creates a request for one page.</summary>
    public PageRequest(int limit, string? cursor)
    {
        Limit = limit;
        Cursor = cursor;
    }

    /// <summary>The maximum number of items, from 1 to <see cref="LimitMax"/>.</summary>
    [Id(0)]
    public int Limit { get; init; }

    /// <summary>Where the previous page ended; null for the first page.</summary>
    [Id(1)]
    public string? Cursor { get; init; }
}
