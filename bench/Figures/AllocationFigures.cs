using PahlawanPangan.Bench.Operations;
using PahlawanPangan.Bench.Report;

namespace PahlawanPangan.Bench.Figures;

/// <summary>Bytes allocated per operation where none may be.</summary>
internal static class AllocationFigures
{
    public static IEnumerable<Figure> Measure(IReadOnlyList<string> wanted)
    {
        if (wanted.Contains(FigureNames.OtpBytes))
        {
            yield return Of(FigureNames.OtpBytes, new PickupCodeCheck());
        }

        if (wanted.Contains(FigureNames.OutboxBytes))
        {
            yield return Of(FigureNames.OutboxBytes, new OutboxEncode());
        }
    }

    private static Figure Of(string name, IOperation operation) => Figure.OfCeiling(
        name, "bytes", [AllocatedBytes.PerOperation(operation.Plain)], [AllocatedBytes.PerOperation(operation.Engine)], 0);
}
