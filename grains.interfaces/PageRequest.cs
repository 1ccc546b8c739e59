namespace PahlawanPangan;

/// <summary>Which page of a list is asked for.</summary>
[GenerateSerializer, Immutable, Alias("pangan.PageRequest")]
public readonly record struct PageRequest
{
    /// <summary>The most items that one page may hold.</summary>
    public const int LimitMax = 200;

    /// <summary>The page size when the caller names none.</summary>
    public const int LimitDefault = 50;

    /// <summary>Makes a request for one page.</summary>
    public PageRequest(int limit, string? cursor)
    {
        Limit = limit;
        Cursor = cursor;
    }

    /// <summary>How many items at the most, from 1 to <see cref="LimitMax"/>.</summary>
    [Id(0)]
    public int Limit { get; init; }

    /// <summary>Where the previous page ended; null for the first page.</summary>
    [Id(1)]
    public string? Cursor { get; init; }
}
