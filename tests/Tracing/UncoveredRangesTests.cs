using System.Security.Cryptography;
using PahlawanPangan.Gateway.Tracing;
using PahlawanPangan.Grains.Ledger;

namespace PahlawanPangan.Tests.Tracing;

/// <summary>Which hashes prove many leaves at once.</summary>
[Safety]
public sealed class UncoveredRangesTests
{
    [Fact]
    public void Leaves_and_hashes_give_the_root_of_any_tree()
    {
        var random = new Random(7);
        for (var size = 1; size <= 70; size++)
        {
            var leaves = Enumerable.Range(0, size).Select(one => SHA256.HashData([(byte)one])).ToArray();
            var root = Root(leaves, 0, size);
            for (var draw = 0; draw < 20; draw++)
            {
                var proved = Enumerable.Range(0, size).Where(_ => random.Next(4) == 0).Append(random.Next(size)).Distinct().Order()
                    .Select(one => (long)one).ToArray();

                var ranges = UncoveredRanges.Of(proved, size).ToArray();

                // Every leaf is proved or in one of the parts, in order.
                var all = ranges.SelectMany(part => Enumerable.Range((int)part.Start, (int)(part.End - part.Start)))
                    .Select(one => (long)one);
                Assert.Equal(Enumerable.Range(0, size).Select(one => (long)one), all.Concat(proved).Order());
                Assert.Equal(ranges.OrderBy(part => part.Start), ranges);
                var hashes = new Queue<byte[]>(ranges.Select(part => MerkleProof.Root(part.Start, part.End, node => Node(leaves, node))));
                Assert.Equal(root, Rebuild(0, size, proved, leaves, hashes));
                Assert.Empty(hashes);
            }
        }
    }

    [Fact]
    public void Hashes_of_neighbours_are_few()
    {
        var proved = Enumerable.Range(500_000, 30_000).Select(one => (long)one).ToArray();

        Assert.InRange(UncoveredRanges.Of(proved, 1_000_003).Count(), 1, 40);
    }

    private static byte[] Node(byte[][] leaves, TreeNode node) =>
        Root(leaves, (int)node.Index << node.Level, ((int)node.Index + 1) << node.Level);

    private static byte[] Root(byte[][] leaves, int start, int end)
    {
        if (end - start == 1)
        {
            return leaves[start];
        }

        var middle = start + HalfOf(end - start);
        return SHA256.HashData([1, .. Root(leaves, start, middle), .. Root(leaves, middle, end)]);
    }

    private static byte[] Rebuild(int start, int end, long[] proved, byte[][] leaves, Queue<byte[]> hashes)
    {
        if (!proved.Any(one => one >= start && one < end))
        {
            return hashes.Dequeue();
        }

        if (end - start == 1)
        {
            return leaves[start];
        }

        var middle = start + HalfOf(end - start);
        var left = Rebuild(start, middle, proved, leaves, hashes);
        return SHA256.HashData([1, .. left, .. Rebuild(middle, end, proved, leaves, hashes)]);
    }

    private static int HalfOf(int width)
    {
        var half = 1;
        while (half * 2 < width)
        {
            half *= 2;
        }

        return half;
    }
}
