namespace PahlawanPangan.Grains;

/// <summary>Assigns numbered pieces of work to silos in turn.</summary>
internal static class WorkAssignment
{
    /// <summary>The pieces of one silo, by its index among all silos; none when it is not a member.</summary>
    public static IEnumerable<int> Of(int place, int silos, int pieces) =>
        place < 0 ? [] : Enumerable.Range(0, pieces).Where(piece => piece % silos == place);
}
