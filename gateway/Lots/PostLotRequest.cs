using System.ComponentModel.DataAnnotations;
using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Lots;
using AllergenSet = PahlawanPangan.Lots.Allergens;

namespace PahlawanPangan.Gateway.Lots;

/// <summary>A lot to post. How its times relate is for the lot to decide.</summary>
/// <remarks>The fingerprint of a request depends on the members' order: add new ones at the end.</remarks>
internal sealed record PostLotRequest : IValidatableObject
{
    /// <summary>What it is, for people.</summary>
    [Required, PlainText(LotFields.TitleLengthMax)]
    public string? Title { get; init; }

    /// <summary>What kind of food it is.</summary>
    [Required, Slug]
    public string? Category { get; init; }

    /// <summary>What the quantity counts.</summary>
    [Required, NameOf<Unit>]
    public string? Unit { get; init; }

    /// <summary>How much is given, in whole units.</summary>
    [Required, Count(Quantities.PostedMax)]
    public long? Quantity { get; init; }

    /// <summary>After this moment nothing may be claimed or collected.</summary>
    [Required, Time]
    public string? UseBy { get; init; }

    /// <summary>Until this moment the food is at its best.</summary>
    [Time]
    public string? BestBefore { get; init; }

    /// <summary>When it can be collected.</summary>
    [Required, Advice("Send an object with from and to.")]
    public PickupWindowModel? PickupWindow { get; init; }

    /// <summary>Where it is.</summary>
    [Required, Advice("Send an object with lat, lon and perhaps address.")]
    public PlaceModel? Location { get; init; }

    /// <summary>The region whose events it belongs to.</summary>
    [Required, Slug]
    public string? Region { get; init; }

    /// <summary>How it must be kept.</summary>
    [Required, NameOf<TemperatureClass>]
    public string? TemperatureClass { get; init; }

    /// <summary>What it contains of the fourteen declarable allergens.</summary>
    [Required, Advice("Send an array, empty when the food contains none of the fourteen."), NameOf<AllergenSet>]
    public IReadOnlyList<string?>? Allergens { get; init; }

    /// <summary>What is known of it being halal.</summary>
    [Required, NameOf<HalalStatus>]
    public string? Halal { get; init; }

    /// <summary>Anything else, for people.</summary>
    [PlainText(LotFields.NotesLengthMax, IsEmptyAllowed = true), EmptyIsAbsent]
    public string? Notes { get; init; }

    /// <summary>The batch codes of its donor or maker, by which it is found in a recall.</summary>
    [Distinct("batch code", LotFields.BatchCodesMax)]
    public IReadOnlyList<string?>? BatchCodes { get; init; }

    /// <summary>The product's GTIN.</summary>
    [Gtin]
    public string? Gtin { get; init; }

    /// <summary>When it was prepared.</summary>
    [Time]
    public string? PreparedAt { get; init; }

    /// <summary>A temperature that was measured in the food.</summary>
    [Advice("Send an object with celsius, measuredAt and perhaps device.")]
    public TemperatureModel? Temperature { get; init; }

    /// <summary>The diets that the food suits; what is not in it is unknown.</summary>
    [NamesOf<Diets>]
    public IReadOnlyList<string?>? Diet { get; init; }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        AllergenList.Validate("allergens", Allergens).Concat(BatchCodeList.Validate("batchCodes", BatchCodes));

    /// <summary>The lot's terms, once the request is valid.</summary>
    public LotTerms ToTerms() => new()
    {
        Title = Title!,
        Category = Category!,
        Unit = EnumNames<Unit>.Default.Parse(Unit!),
        UseBy = Rfc3339.Parse(UseBy!),
        BestBefore = BestBefore is null ? null : Rfc3339.Parse(BestBefore),
        PickupWindow = PickupWindow!.ToWindow(),
        Location = Location!.ToPlace(),
        Region = Region!,
        TemperatureClass = EnumNames<TemperatureClass>.Default.Parse(TemperatureClass!),
        Allergens = AllergenList.Parse(Allergens!),
        Halal = EnumNames<HalalStatus>.Default.Parse(Halal!),

        // A lot without notes has none, whether the caller left them out or sent empty text.
        Notes = Notes is { Length: > 0 } ? Notes : null,
        BatchCodes = BatchCodes is { Count: > 0 } ? [.. BatchCodes!] : null,
        Gtin = Gtin,
        PreparedAt = PreparedAt is null ? null : Rfc3339.Parse(PreparedAt),
        Temperature = Temperature?.ToReading(),
        Diets = DietList.Parse(Diet),
    };
}
