using Npgsql;
using PahlawanPangan.Grains.Downstream;

namespace PahlawanPangan.Grains.Ledger;

/// <summary>Where a partition of the ledger ends: its size, its last link and the edge of its tree.</summary>
internal sealed class LedgerTail
{
    private LedgerTail(short partition, byte[] chain, MerkleFrontier tree)
    {
        Partition = partition;
        Chain = chain;
        Tree = tree;
    }

    public short Partition { get; }

    public byte[] Chain { get; private set; }

    public MerkleFrontier Tree { get; }

    public long Size => Tree.Size;

    /// <summary>Reads a tail.</summary>
    public static async Task<LedgerTail> LoadAsync(
        NpgsqlConnection connection, short partition, long size, byte[] chain, CancellationToken cancellation)
    {
        var nodes = MerkleFrontier.NodesOf(size);
        var hashes = await LedgerNodes.LoadAsync(connection, partition, nodes, cancellation);
        return new LedgerTail(partition, chain, new MerkleFrontier(size, nodes.Select(node => hashes[node])));
    }

    /// <summary>Appends an event and returns the nodes that it completed.</summary>
    public LedgerEntry Append(StreamEvent streamEvent, List<(TreeNode Node, byte[] Hash)> completed)
    {
        var entry = LedgerEntry.Of(streamEvent, Partition, Size, Chain);
        Tree.Append(entry.Leaf, completed);
        Chain = entry.Chain;
        return entry;
    }
}
