using System.ComponentModel.DataAnnotations;
using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Gateway.Lots;

/// <summary>A set of allergens as an array of names.</summary>
internal static class AllergenList
{
    private static readonly EnumNames<Allergens> Names = EnumNames<Allergens>.Default;

    /// <summary>Names every item that is unknown or comes twice.</summary>
    /// <param name="field">The array's name.</param>
    /// <param name="names">The array; null when it is absent, which is for others to judge.</param>
    public static IEnumerable<ValidationResult> Validate(string field, IReadOnlyList<string?>? names)
    {
        var set = Allergens.None;
        for (var index = 0; index < names?.Count; index++)
        {
            if (names[index] is not { } name || !Names.TryParse(name, out var allergen))
            {
                yield return new($"Send one of: {Names.Listed}.", [$"{field}[{index}]"]);
            }
            else if (set.HasFlag(allergen))
            {
                yield return new("Name each allergen once.", [$"{field}[{index}]"]);
            }
            else
            {
                set |= allergen;
            }

            // One answer need not hold thousands of these, and none is right behind the last name.
            if (index >= Names.All.Count)
            {
                yield break;
            }
        }
    }

    /// <summary>The set of a valid array.</summary>
    public static Allergens Parse(IEnumerable<string?> names) =>
        names.Aggregate(Allergens.None, static (set, name) => set | Names.Parse(name!));

    /// <summary>The names of a set, in the order of its values.</summary>
    public static IReadOnlyList<string> NamesOf(Allergens set) =>
        set == Allergens.None ? [] : [.. Names.All.Where(name => set.HasFlag(Names.Parse(name)))];
}
