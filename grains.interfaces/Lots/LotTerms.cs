namespace PahlawanPangan.Lots;

/// <summary>The donor's description of a lot. Only the pickup window and the notes can be adjusted later.</summary>
[GenerateSerializer, Immutable, Alias("pangan.lots.LotTerms")]
public sealed record LotTerms
{
    /// <summary>The title, in free text.</summary>
    [Id(0)]
    public required string Title { get; init; }

    /// <summary>The category: lower-case letters, digits and hyphens.</summary>
    [Id(1)]
    public required string Category { get; init; }

    /// <summary>The unit of the quantity.</summary>
    [Id(2)]
    public required Unit Unit { get; init; }

    /// <summary>The use-by: nothing may be claimed or collected after it.</summary>
    [Id(3)]
    public required DateTimeOffset UseBy { get; init; }

    /// <summary>The best-before date.</summary>
    [Id(4)]
    public DateTimeOffset? BestBefore { get; init; }

    /// <summary>When it can be collected.</summary>
    [Id(5)]
    public required PickupWindow PickupWindow { get; init; }

    /// <summary>Where it can be collected.</summary>
    [Id(6)]
    public required Place Location { get; init; }

    /// <summary>The region whose events it belongs to: lower-case letters, digits and hyphens; one token of a NATS subject.</summary>
    [Id(7)]
    public required string Region { get; init; }

    /// <summary>The temperature class.</summary>
    [Id(8)]
    public required TemperatureClass TemperatureClass { get; init; }

    /// <summary>The declarable allergens that it contains.</summary>
    [Id(9)]
    public required Allergens Allergens { get; init; }

    /// <summary>Whether it is halal.</summary>
    [Id(10)]
    public required HalalStatus Halal { get; init; }

    /// <summary>Notes, in free text.</summary>
    [Id(11)]
    public string? Notes { get; init; }

    /// <summary>How often they were adjusted since the lot was posted; null for never. The lot counts it.</summary>
    [Id(12)]
    public int? Adjustments { get; init; }

    /// <summary>The donor's or maker's batch codes, by which its food is found in a recall; null for none.</summary>
    [Id(13)]
    public IReadOnlyList<string>? BatchCodes { get; init; }

    /// <summary>The GTIN of the product (GS1), 8, 12, 13 or 14 digits with a valid check digit; null when it has none.</summary>
    [Id(14)]
    public string? Gtin { get; init; }

    /// <summary>When the food was prepared; null when that was not stated.</summary>
    [Id(15)]
    public DateTimeOffset? PreparedAt { get; init; }

    /// <summary>The temperature that was measured when the lot was posted; null when it was not.</summary>
    [Id(16)]
    public TemperatureReading? Temperature { get; init; }

    /// <summary>The diets that the donor states the food suits; a diet that is not in it is unknown.</summary>
    [Id(17)]
    public Diets Diets { get; init; }

    /// <summary>What was measured since, and whether the cold chain is broken; null while nothing is known. The lot keeps it.</summary>
    [Id(18)]
    public ColdChain? Chain { get; init; }

    /// <summary>When and why it was recalled; null while it is not. The lot keeps it, for claims that are not marked yet.</summary>
    [Id(19)]
    public LotRecall? Recall { get; init; }
}
