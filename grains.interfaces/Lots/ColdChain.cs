namespace PahlawanPangan.Lots;

/// <summary>
/// What was measured of a lot's food at its place, and since when it has been outside of its limits. The lot keeps it; no caller sets it.
/// It is stored as JSON: names may be added, never changed.
/// </summary>
[GenerateSerializer, Immutable, Alias("pangan.lots.ColdChain")]
public sealed record ColdChain
{
    /// <summary>The reading that was measured last.</summary>
    [Id(0)]
    public required TemperatureReading Reading { get; init; }

    /// <summary>Since when the food has been outside of its limits; null while the chain is whole.</summary>
    [Id(1)]
    public DateTimeOffset? BrokenSince { get; init; }

    /// <summary>When the lot closes unless a later reading is within the limits; null while the chain is whole.</summary>
    [Id(2)]
    public DateTimeOffset? BrokenUntil { get; init; }

    /// <summary>What broke it, as a sentence; null while the chain is whole.</summary>
    [Id(3)]
    public string? Reason { get; init; }

    /// <summary>Why the posting was refused, so that a repetition gets the same answer; null when it was not.</summary>
    [Id(4)]
    public string? PostingRefused { get; init; }

    /// <summary>How many readings outside of the limits were recorded.</summary>
    [Id(5)]
    public int Refused { get; init; }
}
