using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;
using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Gateway.Lots;

/// <summary>Asks for one's own lots.</summary>
internal enum OwnLots
{
    /// <summary>Only the caller's lots.</summary>
    True,
}

/// <summary>Which lots are searched for, or which of a donor's are listed.</summary>
internal sealed record LotSearchQuery : PageQuery
{
    private const string ListAdvice = "Leave this out: with mine or donorId, lots are listed by status, from and to alone.";
    private const string SearchAdvice =
        "Send mine=true with this as a donor, or donorId as an operator: a search finds open lots of all donors.";
    private const string CentreAdvice = "Send lat and lon together; radiusKm and sort=distance need both.";

    /// <summary>The centre's latitude.</summary>
    [FromQuery(Name = "lat"), NumberText(-LotFields.LatMax, LotFields.LatMax)]
    [Description("The centre's latitude; together with lon.")]
    public string? Lat { get; init; }

    /// <summary>The centre's longitude.</summary>
    [FromQuery(Name = "lon"), NumberText(-LotFields.LonMax, LotFields.LonMax)]
    [Description("The centre's longitude; together with lat.")]
    public string? Lon { get; init; }

    /// <summary>How far from the centre.</summary>
    [FromQuery(Name = "radiusKm"), NumberText(0, LotFields.RadiusKmMax, IsMinExcluded = true)]
    [Description("How far from the centre; needs one.")]
    public string? RadiusKm { get; init; }

    /// <summary>The kind of food.</summary>
    [FromQuery(Name = "category"), Slug]
    [Description("The kind of food.")]
    public string? Category { get; init; }

    /// <summary>How the food is kept.</summary>
    [FromQuery(Name = "temperatureClass"), NameOf<TemperatureClass>]
    [Description("How the food is kept.")]
    public string? TemperatureClass { get; init; }

    /// <summary>Allergens to avoid.</summary>
    [FromQuery(Name = "withoutAllergens"), ListOf<Allergens>]
    [Description("Leaves out lots with any of these, separated by commas.")]
    public string? WithoutAllergens { get; init; }

    /// <summary>How sure it must be that the food is halal.</summary>
    [FromQuery(Name = "halal"), NameOf<HalalProof>]
    [Description("certified for certified lots alone; declared for those that their donor declares halal too.")]
    public string? Halal { get; init; }

    /// <summary>Diets that the food must suit.</summary>
    [FromQuery(Name = "diet"), ListOf<DietName>]
    [Description("Only lots that are stated to suit each of these, separated by commas; halal as halal=declared does.")]
    public string? Diet { get; init; }

    /// <summary>The order.</summary>
    [FromQuery(Name = "sort"), NameOf<LotOrder>]
    [Description("distance is nearest first and needs a centre; urgency, the default, is soonest use-by first.")]
    public string? Sort { get; init; }

    /// <summary>Whether the caller's own lots are listed.</summary>
    [FromQuery(Name = "mine"), NameOf<OwnLots>]
    [Description("true lists the caller's own lots, in every status, newest first; for donors.")]
    public string? Mine { get; init; }

    /// <summary>The donor whose lots are listed.</summary>
    [FromQuery(Name = "donorId"), Uuid("a donor's id")]
    [Description("Lists this donor's lots, in every status, newest first; for operators.")]
    public string? DonorId { get; init; }

    /// <summary>The status of the lots that are listed.</summary>
    [FromQuery(Name = "status"), NameOf<LotStatus>]
    [Description("In a donor's list: only lots with this status.")]
    public string? Status { get; init; }

    /// <summary>The first moment of posting.</summary>
    [FromQuery(Name = "from"), Time]
    [Description("In a donor's list: only lots that were posted at this moment or later.")]
    public string? From { get; init; }

    /// <summary>The first moment of posting after those that are listed.</summary>
    [FromQuery(Name = "to"), Time]
    [Description("In a donor's list: only lots that were posted before this moment.")]
    public string? To { get; init; }

    /// <summary>Whether a donor's lots are listed, and not open ones searched for.</summary>
    public bool IsList => Mine is not null || DonorId is not null;

    /// <inheritdoc/>
    /// <remarks>Half a centre, or a distance from nowhere, would silently search everywhere.</remarks>
    public override IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var result in base.Validate(validationContext))
        {
            yield return result;
        }

        foreach (var result in IsList ? ValidateList() : ValidateSearch())
        {
            yield return result;
        }
    }

    private IEnumerable<ValidationResult> ValidateList()
    {
        foreach (var (name, value) in ((string, string?)[])
            [
                ("lat", Lat), ("lon", Lon), ("radiusKm", RadiusKm), ("category", Category), ("temperatureClass", TemperatureClass),
                ("withoutAllergens", WithoutAllergens), ("halal", Halal), ("diet", Diet), ("sort", Sort),
            ])
        {
            if (value is not null)
            {
                yield return new(ListAdvice, [name]);
            }
        }

        if (Mine is not null && DonorId is not null)
        {
            yield return new("Send mine or donorId, not both.", ["donorId"]);
        }

        if (From is not null && To is not null && Rfc3339.TryParse(From, out var from) && Rfc3339.TryParse(To, out var to) && from >= to)
        {
            yield return new("Send a from that is before to.", ["from"]);
        }
    }

    private IEnumerable<ValidationResult> ValidateSearch()
    {
        foreach (var (name, value) in ((string, string?)[])[("status", Status), ("from", From), ("to", To)])
        {
            if (value is not null)
            {
                yield return new(SearchAdvice, [name]);
            }
        }

        if (RadiusKm is null && Sort != EnumNames<LotOrder>.Default.NameOf(LotOrder.Distance) && Lat is null && Lon is null)
        {
            yield break;
        }

        if (Lat is null)
        {
            yield return new(CentreAdvice, ["lat"]);
        }

        if (Lon is null)
        {
            yield return new(CentreAdvice, ["lon"]);
        }
    }

    /// <summary>The list of a donor's lots, once the parameters are valid.</summary>
    /// <param name="caller">Who asks; the donor unless another is named.</param>
    public DonorLots ToList(AuthenticatedCaller caller) => new()
    {
        DonorId = DonorId is null ? caller.Id : Guid.Parse(DonorId),
        Status = Status is null ? null : EnumNames<LotStatus>.Default.Parse(Status),
        From = From is null ? null : Rfc3339.Parse(From),
        To = To is null ? null : Rfc3339.Parse(To),
        Page = ToPage(),
    };

    /// <summary>The search, once the parameters are valid.</summary>
    public LotSearch ToSearch() => new()
    {
        Lat = NumberTextAttribute.Parse(Lat),
        Lon = NumberTextAttribute.Parse(Lon),
        RadiusKm = NumberTextAttribute.Parse(RadiusKm),
        Category = Category,
        TemperatureClass = TemperatureClass is null ? null : EnumNames<TemperatureClass>.Default.Parse(TemperatureClass),
        WithoutAllergens = WithoutAllergens is null ? Allergens.None
            : AllergenList.Parse(ListOfAttribute<Allergens>.Split(WithoutAllergens)),
        Order = Sort is null ? LotOrder.Urgency : EnumNames<LotOrder>.Default.Parse(Sort),
        Page = ToPage(),
        Halal = Halal is null ? DietNames.HasFlag(DietName.Halal) ? HalalStatus.Declared : null
            : EnumNames<HalalProof>.Default.Parse(Halal) == HalalProof.Certified ? HalalStatus.Certified
            : HalalStatus.Declared,
        Diets = (DietNames.HasFlag(DietName.Vegetarian) ? Diets.Vegetarian : Diets.None)
            | (DietNames.HasFlag(DietName.Vegan) ? Diets.Vegan : Diets.None),
    };

    private DietName DietNames => Diet is null ? DietName.None
        : ListOfAttribute<DietName>.Split(Diet).Aggregate(
            DietName.None, static (set, name) => set | EnumNames<DietName>.Default.Parse(name));
}
