using PahlawanPangan.Bench.Operations;

namespace PahlawanPangan.Bench.Commands;

/// <summary>Measures and pins the allocations of each operation.</summary>
internal static class PinCommand
{
    public static int Run(TextWriter output)
    {
        var pinned = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var (name, make) in OperationList.All)
        {
            var operation = make();
            pinned[name] = (long)Math.Ceiling(AllocatedBytes.PerOperation(operation.Engine));
            output.WriteLine($"{name,-20} {pinned[name],6} bytes; the plain way {AllocatedBytes.PerOperation(operation.Plain),8:0}");
        }

        PinnedBytes.Write(pinned);
        return 0;
    }
}
