using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Gateway.Lots;

/// <summary>A set of needs as an array of names.</summary>
internal static class DietNeedList
{
    private static readonly EnumNames<DietNeeds> Names = EnumNames<DietNeeds>.Default;

    /// <summary>The set of a valid array; an absent one is empty.</summary>
    public static DietNeeds Parse(IEnumerable<string?>? names) =>
        names?.Aggregate(DietNeeds.None, static (set, name) => set | Names.Parse(name!)) ?? DietNeeds.None;

    /// <summary>The names of a set, in the order of its values; null when it is empty.</summary>
    public static IReadOnlyList<string>? NamesOf(DietNeeds set) => set == DietNeeds.None ? null : NamesOfSome(set);

    // Apart, so that the empty set of nearly every claim allocates nothing.
    private static List<string> NamesOfSome(DietNeeds set) => [.. Names.All.Where(name => set.HasFlag(Names.Parse(name)))];
}
