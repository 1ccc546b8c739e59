namespace PahlawanPangan.Grains.Ledger;

/// <summary>A complete subtree: the node above 2^level leaves, the index-th of its level.</summary>
internal readonly record struct TreeNode(int Level, long Index);

/// <summary>
/// The right edge of a growing Merkle tree (RFC 9162, section 2.1): one root per set bit of its size, which is sufficient for
/// appending.
/// </summary>
internal sealed class MerkleFrontier
{
    // The roots of the complete subtrees, the largest first.
    private readonly List<byte[]> _roots;

    /// <summary>An empty tree.</summary>
    public MerkleFrontier()
        : this(0, [])
    {
    }

    /// <summary>A tree as it was stored.</summary>
    /// <param name="size">How many leaves it has.</param>
    /// <param name="roots">The hashes of <see cref="NodesOf"/>.</param>
    public MerkleFrontier(long size, IEnumerable<byte[]> roots)
    {
        Size = size;
        _roots = [.. roots];
    }

    /// <summary>How many leaves it has.</summary>
    public long Size { get; private set; }

    /// <summary>The hashes of <see cref="NodesOf"/>.</summary>
    public IReadOnlyList<byte[]> Roots => _roots;

    /// <summary>The nodes that make up the edge of a tree of a size, the largest first.</summary>
    public static List<TreeNode> NodesOf(long size)
    {
        var nodes = new List<TreeNode>();
        long start = 0;
        for (var level = 62; level >= 0; level--)
        {
            var width = 1L << level;
            if ((size & width) != 0)
            {
                nodes.Add(new TreeNode(level, start >> level));
                start += width;
            }
        }

        return nodes;
    }

    /// <summary>Adds a leaf and returns the nodes that it completed.</summary>
    public void Append(byte[] leaf, List<(TreeNode Node, byte[] Hash)> completed)
    {
        var hash = leaf;
        var level = 0;
        for (var size = Size; (size & 1) != 0; size >>= 1)
        {
            hash = LedgerHash.Node(_roots[^1], hash);
            _roots.RemoveAt(_roots.Count - 1);
            level++;
            completed.Add((new TreeNode(level, Size >> level), hash));
        }

        _roots.Add(hash);
        Size++;
    }

    /// <summary>The root of the whole tree; that of an empty tree is the hash of nothing.</summary>
    public byte[] Root()
    {
        if (_roots.Count == 0)
        {
            return System.Security.Cryptography.SHA256.HashData([]);
        }

        var root = _roots[^1];
        for (var i = _roots.Count - 2; i >= 0; i--)
        {
            root = LedgerHash.Node(_roots[i], root);
        }

        return root;
    }
}
