using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Lots;
using AllergenSet = PahlawanPangan.Lots.Allergens;

namespace PahlawanPangan.Gateway.Lots;

/// <summary>A lot of surplus food.</summary>
/// <remarks>The members' order is the answer's order.</remarks>
internal sealed record LotResponse
{
    /// <summary>The lot's id.</summary>
    public required Guid Id { get; init; }

    /// <summary>Counts the lot's changes; its ETag.</summary>
    public required long Version { get; init; }

    /// <summary>Where the lot stands.</summary>
    [NameOf<LotStatus>]
    public required string Status { get; init; }

    /// <summary>Who gave it.</summary>
    public required Guid DonorId { get; init; }

    /// <summary>What it is, for people.</summary>
    [PlainText(LotFields.TitleLengthMax)]
    public required string Title { get; init; }

    /// <summary>What kind of food it is.</summary>
    [Slug]
    public required string Category { get; init; }

    /// <summary>What the quantity counts.</summary>
    [NameOf<Unit>]
    public required string Unit { get; init; }

    /// <summary>How much is where.</summary>
    public required QuantitiesResponse Quantities { get; init; }

    /// <summary>After this moment nothing may be claimed or collected.</summary>
    public required DateTimeOffset UseBy { get; init; }

    /// <summary>Until this moment the food is at its best.</summary>
    public DateTimeOffset? BestBefore { get; init; }

    /// <summary>When it can be collected.</summary>
    public required PickupWindowModel PickupWindow { get; init; }

    /// <summary>Where it is.</summary>
    public required PlaceModel Location { get; init; }

    /// <summary>The region whose events it belongs to.</summary>
    [Slug]
    public required string Region { get; init; }

    /// <summary>How it must be kept.</summary>
    [NameOf<TemperatureClass>]
    public required string TemperatureClass { get; init; }

    /// <summary>What it contains of the fourteen declarable allergens.</summary>
    [NameOf<AllergenSet>]
    public required IReadOnlyList<string> Allergens { get; init; }

    /// <summary>What is known of it being halal.</summary>
    [NameOf<HalalStatus>]
    public required string Halal { get; init; }

    /// <summary>Anything else, for people.</summary>
    [PlainText(LotFields.NotesLengthMax, IsEmptyAllowed = true)]
    public string? Notes { get; init; }

    /// <summary>When it was posted.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The batch codes of its donor or maker.</summary>
    public IReadOnlyList<string>? BatchCodes { get; init; }

    /// <summary>The product's GTIN.</summary>
    [Gtin]
    public string? Gtin { get; init; }

    /// <summary>When it was prepared.</summary>
    public DateTimeOffset? PreparedAt { get; init; }

    /// <summary>The temperature that was measured when it was posted.</summary>
    public TemperatureModel? Temperature { get; init; }

    /// <summary>The diets that the food suits; what is not in it is unknown.</summary>
    public IReadOnlyList<string>? Diet { get; init; }

    /// <summary>The temperature that was measured last, when it was posted or at a pickup.</summary>
    public TemperatureModel? LastTemperature { get; init; }

    /// <summary>Since when it has been outside of its temperature limits; absent while it is within them.</summary>
    public DateTimeOffset? ChainBrokenSince { get; init; }

    /// <summary>When it is withdrawn unless a later reading is within the limits; absent while it is within them.</summary>
    public DateTimeOffset? ChainBrokenUntil { get; init; }

    /// <summary>A lot as an answer shows it.</summary>
    public static LotResponse Of(LotView lot) => new()
    {
        Id = lot.Id,
        Version = lot.Version,
        Status = EnumNames<LotStatus>.Default.NameOf(lot.Status),
        DonorId = lot.DonorId,
        Title = lot.Terms.Title,
        Category = lot.Terms.Category,
        Unit = EnumNames<Unit>.Default.NameOf(lot.Terms.Unit),
        Quantities = QuantitiesResponse.Of(lot.Quantities),
        UseBy = lot.Terms.UseBy,
        BestBefore = lot.Terms.BestBefore,
        PickupWindow = PickupWindowModel.Of(lot.Terms.PickupWindow),
        Location = PlaceModel.Of(lot.Terms.Location),
        Region = lot.Terms.Region,
        TemperatureClass = EnumNames<TemperatureClass>.Default.NameOf(lot.Terms.TemperatureClass),
        Allergens = AllergenList.NamesOf(lot.Terms.Allergens),
        Halal = EnumNames<HalalStatus>.Default.NameOf(lot.Terms.Halal),
        Notes = lot.Terms.Notes,
        CreatedAt = lot.CreatedAt,
        BatchCodes = lot.Terms.BatchCodes,
        Gtin = lot.Terms.Gtin,
        PreparedAt = lot.Terms.PreparedAt,
        Temperature = lot.Terms.Temperature is { } reading ? TemperatureModel.Of(reading) : null,
        Diet = DietList.NamesOf(lot.Terms.Diets),
        LastTemperature = lot.Terms.Chain is { } chain ? TemperatureModel.Of(chain.Reading) : null,
        ChainBrokenSince = lot.Terms.Chain?.BrokenSince,
        ChainBrokenUntil = lot.Terms.Chain?.BrokenUntil,
    };
}
