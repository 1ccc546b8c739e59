using System.Diagnostics.Metrics;

namespace PahlawanPangan.Grains.Lots;

/// <summary>What operators watch of lots' rules.</summary>
internal static class LotMetrics
{
    private static readonly Meter Meter = new("PahlawanPangan.Lots");

    private static readonly Counter<long> OverriddenCollections = Meter.CreateCounter<long>(
        "pangan.collections.overridden", "{collection}", "Handovers without the pickup code, by their lot's donor with a reason.");

    /// <summary>Handovers without the pickup code became durable.</summary>
    public static void Overridden(int count)
    {
        if (count > 0)
        {
            OverriddenCollections.Add(count);
        }
    }
}
