namespace PahlawanPangan.Lots;

/// <summary>What the donor said of a lot when posting it. Only the pickup window and the notes can be adjusted later.</summary>
[GenerateSerializer, Immutable, Alias("pangan.lots.LotTerms")]
public sealed record LotTerms
{
    /// <summary>What it is, for people.</summary>
    [Id(0)]
    public required string Title { get; init; }

    /// <summary>What kind of food it is: lower-case letters, digits and hyphens.</summary>
    [Id(1)]
    public required string Category { get; init; }

    /// <summary>What the quantity counts.</summary>
    [Id(2)]
    public required Unit Unit { get; init; }

    /// <summary>After this moment nothing may be claimed or collected.</summary>
    [Id(3)]
    public required DateTimeOffset UseBy { get; init; }

    /// <summary>Until this moment the food is at its best.</summary>
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

    /// <summary>How it must be kept.</summary>
    [Id(8)]
    public required TemperatureClass TemperatureClass { get; init; }

    /// <summary>What it contains of the declarable allergens.</summary>
    [Id(9)]
    public required Allergens Allergens { get; init; }

    /// <summary>What is known of it being halal.</summary>
    [Id(10)]
    public required HalalStatus Halal { get; init; }

    /// <summary>Anything else, for people.</summary>
    [Id(11)]
    public string? Notes { get; init; }
}
