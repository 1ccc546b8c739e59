using PahlawanPangan.Lots;

namespace PahlawanPangan.Grains.Lots;

/// <summary>The rules for recipients' diets.</summary>
internal sealed partial class Lot
{
    private const DietNeeds EveryAllergen = DietNeeds.Halal - 1;

    /// <summary>
    /// The needs that a lot does not meet. What its donor did not state is unknown: it meets no need.
    /// </summary>
    public static DietNeeds Unmet(RecipientDiet diet, LotTerms terms)
    {
        var isHalal = terms.Halal == HalalStatus.Certified || (terms.Halal == HalalStatus.Declared && !diet.IsStrict);
        var unmet = (DietNeeds)(int)terms.Allergens & EveryAllergen;
        unmet |= isHalal ? DietNeeds.None : DietNeeds.Halal;
        unmet |= terms.Diets.HasFlag(Diets.Vegan) ? DietNeeds.None
            : terms.Diets.HasFlag(Diets.Vegetarian) ? DietNeeds.Vegan
            : DietNeeds.Vegetarian | DietNeeds.Vegan;
        return unmet & diet.Needs;
    }

    /// <summary>The refusal of a claim on food that conflicts with the claimant's diet in a way that the claim does not accept.</summary>
    /// <param name="command">The claim.</param>
    /// <param name="accepted">The conflicts that the claim accepts; those that do not exist are left out.</param>
    private Refusal? RefuseDiet(ClaimLot command, out DietNeeds accepted)
    {
        var unmet = command.Diet is { } diet ? Unmet(diet, _state.Terms) : DietNeeds.None;
        accepted = unmet & command.AcceptedConflicts;
        if (accepted == unmet)
        {
            return null;
        }

        var names = Wire.Names(unmet).ToArray();
        return new Refusal(
            RefusalKind.DietConflict,
            $"The food conflicts with your diet: {string.Join(", ", names)}. Claim other food, or name each of these in acceptConflicts.")
        {
            Conflicts = names,
        };
    }
}
