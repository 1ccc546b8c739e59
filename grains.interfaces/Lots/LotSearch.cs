namespace PahlawanPangan.Lots;

/// <summary>How a list of open lots is ordered.</summary>
public enum LotOrder
{
    /// <summary>Nearest first; needs a centre.</summary>
    Distance,

    /// <summary>Soonest use-by first.</summary>
    Urgency,
}

/// <summary>The filter for open lots. Null fields do not restrict.</summary>
[GenerateSerializer, Immutable, Alias("pangan.lots.LotSearch")]
public sealed record LotSearch
{
    /// <summary>The centre's latitude; null to search everywhere.</summary>
    [Id(0)]
    public double? Lat { get; init; }

    /// <summary>The centre's longitude.</summary>
    [Id(1)]
    public double? Lon { get; init; }

    /// <summary>The radius, in kilometres.</summary>
    [Id(2)]
    public double? RadiusKm { get; init; }

    /// <summary>The kind of food.</summary>
    [Id(3)]
    public string? Category { get; init; }

    /// <summary>The temperature class.</summary>
    [Id(4)]
    public TemperatureClass? TemperatureClass { get; init; }

    /// <summary>Lots with any of these are excluded.</summary>
    [Id(5)]
    public Allergens WithoutAllergens { get; init; }

    /// <summary>The order.</summary>
    [Id(6)]
    public LotOrder Order { get; init; } = LotOrder.Urgency;

    /// <summary>The page.</summary>
    [Id(7)]
    public required PageRequest Page { get; init; }

    /// <summary>
    /// <see cref="HalalStatus.Certified"/> for certified lots alone, <see cref="HalalStatus.Declared"/> for declared ones too. What is
    /// unknown is never found.
    /// </summary>
    [Id(8)]
    public HalalStatus? Halal { get; init; }

    /// <summary>Diets that the lot must be stated to suit, all of them. Vegan food is vegetarian too.</summary>
    [Id(9)]
    public Diets Diets { get; init; }
}
