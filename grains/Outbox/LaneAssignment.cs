namespace PahlawanPangan.Grains.Outbox;

/// <summary>Which lanes are a silo's to relay.</summary>
internal static class LaneAssignment
{
    /// <summary>The lanes of one of so many silos, by its place among them; none when it is not among them.</summary>
    public static IEnumerable<int> Of(int place, int silos, int lanes) =>
        place < 0 ? [] : Enumerable.Range(0, lanes).Where(lane => lane % silos == place);
}
