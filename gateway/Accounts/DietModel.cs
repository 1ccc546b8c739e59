using System.ComponentModel.DataAnnotations;
using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Gateway.Lots;
using PahlawanPangan.Lots;
using AllergenSet = PahlawanPangan.Lots.Allergens;

namespace PahlawanPangan.Gateway.Accounts;

/// <summary>What a person needs of food. A claim on food that conflicts with it is refused unless it accepts the conflict.</summary>
/// <remarks>The members' order is the answer's order, and the fingerprint of a request depends on it: add new ones at the end.</remarks>
internal sealed record DietModel
{
    private static readonly EnumNames<DietName> Names = EnumNames<DietName>.Default;

    /// <summary>The allergens to avoid.</summary>
    [Required, NamesOf<AllergenSet>(IsEmptyAllowed = true)]
    public IReadOnlyList<string?>? Allergens { get; init; }

    /// <summary>The diets to keep.</summary>
    [Required, NamesOf<DietName>(IsEmptyAllowed = true)]
    public IReadOnlyList<string?>? Diet { get; init; }

    /// <summary>True to count only certified food as halal; otherwise a donor's declaration is enough.</summary>
    public bool? Strict { get; init; }

    /// <summary>A diet as an answer shows it.</summary>
    public static DietModel Of(RecipientDiet diet) => new()
    {
        Allergens = AllergenList.NamesOf((AllergenSet)(int)diet.Needs),
        Diet = [.. Names.All.Where(name => diet.Needs.HasFlag((DietNeeds)(int)Names.Parse(name)))],
        Strict = diet.IsStrict,
    };

    /// <summary>The diet, once it is valid.</summary>
    public RecipientDiet ToDiet() => new()
    {
        Needs = DietNeedList.Parse(Allergens) | DietNeedList.Parse(Diet),
        IsStrict = Strict == true,
    };

    /// <summary>Prints nothing, so that a log line can never show a diet.</summary>
    public override string ToString() => "Diet";
}
