using System.Numerics;
using PahlawanPangan.Tracing;

namespace PahlawanPangan.Gateway.Tracing;

/// <summary>
/// Which hashes prove many leaves at once: those of the parts of the tree (RFC 9162, section 2.1.1) that have none of the leaves and whose
/// sibling has one, from left to right.
/// </summary>
internal static class UncoveredRanges
{
    /// <summary>The parts, from left to right.</summary>
    /// <param name="leaves">The leaves that are proved: rising, at least one, all below the size.</param>
    /// <param name="size">How many leaves the tree has.</param>
    public static IEnumerable<LeafRange> Of(IReadOnlyList<long> leaves, long size)
    {
        // Instead of recursion: parts that are still to be looked at, the leftmost on top, each with the leaves in it.
        var open = new Stack<(long Start, long End, int From, int To)>();
        open.Push((0, size, 0, leaves.Count));
        while (open.TryPop(out var part))
        {
            if (part.From == part.To)
            {
                yield return new LeafRange(part.Start, part.End);
            }
            else if (part.End - part.Start > 1)
            {
                var middle = part.Start + (1L << BitOperations.Log2((ulong)(part.End - part.Start - 1)));
                var split = part.From;
                var high = part.To;
                while (split < high)
                {
                    var probe = split + ((high - split) / 2);
                    (split, high) = leaves[probe] < middle ? (probe + 1, high) : (split, probe);
                }

                open.Push((middle, part.End, split, part.To));
                open.Push((part.Start, middle, part.From, split));
            }
        }
    }
}
