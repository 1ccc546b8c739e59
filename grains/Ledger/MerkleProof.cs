using System.Numerics;

namespace PahlawanPangan.Grains.Ledger;

/// <summary>Makes and checks the proofs of RFC 9162, section 2.1.</summary>
internal static class MerkleProof
{
    /// <summary>Proves that a leaf is in a tree of a size (section 2.1.3.1).</summary>
    public static List<byte[]> Inclusion(long index, long size, Func<TreeNode, byte[]> node)
    {
        var proof = new List<byte[]>();
        Path(index, 0, size, node, proof);
        return proof;
    }

    /// <summary>Proves that a tree of a size is the beginning of a later one (section 2.1.4.1).</summary>
    public static List<byte[]> Consistency(long from, long to, Func<TreeNode, byte[]> node)
    {
        var proof = new List<byte[]>();
        if (from > 0 && from < to)
        {
            SubProof(from, 0, to, wholeIsKnown: true, node, proof);
        }

        return proof;
    }

    /// <summary>Checks a proof of inclusion (section 2.1.3.2).</summary>
    public static bool Includes(long index, long size, ReadOnlySpan<byte> leaf, IReadOnlyList<byte[]> proof, ReadOnlySpan<byte> root)
    {
        if (index < 0 || index >= size)
        {
            return false;
        }

        var (position, last) = (index, size - 1);
        var hash = leaf.ToArray();
        foreach (var sibling in proof)
        {
            if (last == 0)
            {
                return false;
            }

            if ((position & 1) == 1 || position == last)
            {
                hash = LedgerHash.Node(sibling, hash);
                while ((position & 1) == 0 && position != 0)
                {
                    position >>= 1;
                    last >>= 1;
                }
            }
            else
            {
                hash = LedgerHash.Node(hash, sibling);
            }

            position >>= 1;
            last >>= 1;
        }

        return last == 0 && root.SequenceEqual(hash);
    }

    /// <summary>Checks a proof of consistency (section 2.1.4.2).</summary>
    public static bool Extends(
        long from, ReadOnlySpan<byte> fromRoot, long to, ReadOnlySpan<byte> toRoot, IReadOnlyList<byte[]> proof)
    {
        if (from == 0 || from == to)
        {
            return proof.Count == 0 && (from == 0 || fromRoot.SequenceEqual(toRoot));
        }

        if (from < 0 || from > to)
        {
            return false;
        }

        var path = BitOperations.IsPow2(from) ? [fromRoot.ToArray(), .. proof] : proof.ToList();
        if (path.Count == 0)
        {
            return false;
        }

        var (position, last) = (from - 1, to - 1);
        while ((position & 1) == 1)
        {
            position >>= 1;
            last >>= 1;
        }

        var (earlier, later) = (path[0], path[0]);
        foreach (var sibling in path.Skip(1))
        {
            if (last == 0)
            {
                return false;
            }

            if ((position & 1) == 1 || position == last)
            {
                earlier = LedgerHash.Node(sibling, earlier);
                later = LedgerHash.Node(sibling, later);
                while ((position & 1) == 0 && position != 0)
                {
                    position >>= 1;
                    last >>= 1;
                }
            }
            else
            {
                later = LedgerHash.Node(later, sibling);
            }

            position >>= 1;
            last >>= 1;
        }

        return last == 0 && fromRoot.SequenceEqual(earlier) && toRoot.SequenceEqual(later);
    }

    private static void Path(long index, long start, long end, Func<TreeNode, byte[]> node, List<byte[]> proof)
    {
        if (end - start == 1)
        {
            return;
        }

        var middle = start + Split(end - start);
        if (index < middle)
        {
            Path(index, start, middle, node, proof);
            proof.Add(Root(middle, end, node));
        }
        else
        {
            Path(index, middle, end, node, proof);
            proof.Add(Root(start, middle, node));
        }
    }

    private static void SubProof(long size, long start, long end, bool wholeIsKnown, Func<TreeNode, byte[]> node, List<byte[]> proof)
    {
        if (size == end)
        {
            if (!wholeIsKnown)
            {
                proof.Add(Root(start, end, node));
            }

            return;
        }

        var middle = start + Split(end - start);
        if (size <= middle)
        {
            SubProof(size, start, middle, wholeIsKnown, node, proof);
            proof.Add(Root(middle, end, node));
        }
        else
        {
            SubProof(size, middle, end, wholeIsKnown: false, node, proof);
            proof.Add(Root(start, middle, node));
        }
    }

    /// <summary>The hash over the leaves from one to before another, as in section 2.1.1.</summary>
    public static byte[] Root(long start, long end, Func<TreeNode, byte[]> node)
    {
        var width = end - start;
        if (BitOperations.IsPow2(width))
        {
            var level = BitOperations.Log2((ulong)width);
            return node(new TreeNode(level, start >> level));
        }

        var middle = start + Split(width);
        return LedgerHash.Node(Root(start, middle, node), Root(middle, end, node));
    }

    /// <summary>The largest power of two below a width.</summary>
    private static long Split(long width) => 1L << BitOperations.Log2((ulong)(width - 1));
}
