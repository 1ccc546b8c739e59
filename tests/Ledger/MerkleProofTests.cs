using System.Security.Cryptography;
using System.Text;
using PahlawanPangan.Grains.Ledger;

namespace PahlawanPangan.Tests.Ledger;

/// <summary>The ledger's trees against their definition in RFC 9162.</summary>
public sealed class MerkleProofTests
{
    private const int SizeMax = 40;
    private static readonly byte[][] Leaves =
        [.. Enumerable.Range(0, SizeMax).Select(number => SHA256.HashData(Encoding.UTF8.GetBytes($"{number}")))];
    private readonly Dictionary<TreeNode, byte[]> _nodes = [];
    private readonly List<byte[]> _roots = [];

    public MerkleProofTests()
    {
        var tree = new MerkleFrontier();
        var completed = new List<(TreeNode Node, byte[] Hash)>();
        _roots.Add(tree.Root());
        for (var i = 0; i < SizeMax; i++)
        {
            _nodes.Add(new TreeNode(0, i), Leaves[i]);
            tree.Append(Leaves[i], completed);
            _roots.Add(tree.Root());
        }

        completed.ForEach(node => _nodes.Add(node.Node, node.Hash));
    }

    [Fact]
    public void Roots_are_those_of_the_definition()
    {
        for (var size = 1; size <= SizeMax; size++)
        {
            Assert.Equal(Defined(Leaves.AsSpan(0, size)), _roots[size]);
        }
    }

    [Fact]
    public void Every_leaf_of_every_size_is_proven_and_no_other_is()
    {
        for (var size = 1; size <= SizeMax; size++)
        {
            for (var index = 0; index < size; index++)
            {
                var proof = MerkleProof.Inclusion(index, size, node => _nodes[node]);
                Assert.True(MerkleProof.Includes(index, size, Leaves[index], proof, _roots[size]));
                Assert.False(MerkleProof.Includes(index, size, Leaves[(index + 1) % SizeMax], proof, _roots[size]));
                Assert.False(MerkleProof.Includes(index, size, Leaves[index], proof, _roots[size - 1]));
                Assert.False(MerkleProof.Includes(index, size, Leaves[index], [.. proof, Leaves[0]], _roots[size]));
            }
        }
    }

    [Fact]
    public void Every_size_is_proven_to_extend_every_smaller_one_and_no_other()
    {
        for (var to = 1; to <= SizeMax; to++)
        {
            for (var from = 1; from <= to; from++)
            {
                var proof = MerkleProof.Consistency(from, to, node => _nodes[node]);
                Assert.True(MerkleProof.Extends(from, _roots[from], to, _roots[to], proof));
                if (from < to)
                {
                    Assert.False(MerkleProof.Extends(from, _roots[from - 1], to, _roots[to], proof));
                    Assert.False(MerkleProof.Extends(from, _roots[from], to, _roots[to - 1], proof));
                }
            }
        }
    }

    [Fact]
    public void Stored_edge_continues_the_tree()
    {
        for (var size = 0; size < SizeMax; size++)
        {
            var tree = new MerkleFrontier(size, MerkleFrontier.NodesOf(size).Select(node => _nodes[node]));
            Assert.Equal(_roots[size], tree.Root());
            tree.Append(Leaves[size], []);
            Assert.Equal(_roots[size + 1], tree.Root());
        }
    }

    private static byte[] Defined(ReadOnlySpan<byte[]> leaves)
    {
        if (leaves.Length == 1)
        {
            return leaves[0];
        }

        var half = 1;
        while (half * 2 < leaves.Length)
        {
            half *= 2;
        }

        return LedgerHash.Node(Defined(leaves[..half]), Defined(leaves[half..]));
    }
}
