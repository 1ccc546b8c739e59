using System.Text.Json;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Grains.Lots;

/// <summary>The names that enumerations have in events.</summary>
internal static class Wire
{
    private static readonly Allergens[] Each = [.. Enum.GetValues<Allergens>().Where(allergen => allergen != Allergens.None)];

    public static string Name<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());

    /// <summary>The names of a set's members.</summary>
    public static IEnumerable<string> Names(Allergens allergens) =>
        Each.Where(allergen => allergens.HasFlag(allergen)).Select(Name);
}
