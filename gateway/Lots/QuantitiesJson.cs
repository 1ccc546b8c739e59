using PahlawanPangan.Lots;

namespace PahlawanPangan.Gateway.Lots;

/// <summary>How much of a lot is where, on the wire.</summary>
internal sealed record QuantitiesJson(long Posted, long Available, long Held, long Collected, long Expired, long Withdrawn)
{
    public static QuantitiesJson Of(in Quantities quantities) => new(
        quantities.Posted, quantities.Available, quantities.Held, quantities.Collected, quantities.Expired, quantities.Withdrawn);
}
