namespace PahlawanPangan.Grains.Outbox;

/// <summary>Assigns lanes to silos.</summary>
internal static class LaneAssignment
{
    /// <summary>The lanes of one silo, by its index among all silos; none when it is not a member.</summary>
    public static IEnumerable<int> Of(int place, int silos, int lanes) =>
        place < 0 ? [] : Enumerable.Range(0, lanes).Where(lane => lane % silos == place);
}
