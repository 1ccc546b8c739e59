using System.Text.Json;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Grains.Lots;

/// <summary>The names that enumerations have in events.</summary>
internal static class Wire
{
    private static readonly Allergens[] Each = [.. Enum.GetValues<Allergens>().Where(allergen => allergen != Allergens.None)];
    private static readonly Diets[] EachDiet = [.. Enum.GetValues<Diets>().Where(diet => diet != Diets.None)];
    private static readonly DietNeeds[] EachNeed = [.. Enum.GetValues<DietNeeds>().Where(need => need != DietNeeds.None)];

    public static string Name<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());

    /// <summary>The value that a name stands for.</summary>
    /// <exception cref="FormatException">There is none of that name.</exception>
    public static T Value<T>(string name)
        where T : struct, Enum => Enum.TryParse<T>(name, ignoreCase: true, out var value) && Name(value) == name
            ? value
            : throw new FormatException($"{typeof(T).Name} has no value called {name}.");

    /// <summary>The names of a set's members.</summary>
    public static IEnumerable<string> Names(Allergens allergens) =>
        Each.Where(allergen => allergens.HasFlag(allergen)).Select(Name);

    /// <summary>The names of a set's members.</summary>
    public static IEnumerable<string> Names(Diets diets) => EachDiet.Where(diet => diets.HasFlag(diet)).Select(Name);

    /// <summary>The names of a set's members.</summary>
    public static IEnumerable<string> Names(DietNeeds needs) => EachNeed.Where(need => needs.HasFlag(need)).Select(Name);
}
