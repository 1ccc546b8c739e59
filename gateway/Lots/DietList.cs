using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Gateway.Lots;

/// <summary>A set of diets as an array of names.</summary>
internal static class DietList
{
    private static readonly EnumNames<Diets> Names = EnumNames<Diets>.Default;

    /// <summary>The set of a valid array; an absent one states nothing.</summary>
    public static Diets Parse(IEnumerable<string?>? names) =>
        names?.Aggregate(Diets.None, static (set, name) => set | Names.Parse(name!)) ?? Diets.None;

    /// <summary>The names of a set, in the order of its values; null when it is empty.</summary>
    public static IReadOnlyList<string>? NamesOf(Diets set) =>
        set == Diets.None ? null : [.. Names.All.Where(name => set.HasFlag(Names.Parse(name)))];
}
