namespace PahlawanPangan.Grains.Ledger;

/// <summary>One partition's chain and tree, recomputed entry by entry, up to the first fault.</summary>
internal sealed class PartitionCheck
{
    private readonly short _partition;
    private readonly Queue<LedgerCheckpoint> _checkpoints;
    private readonly MerkleFrontier _tree;
    private readonly List<(TreeNode Node, byte[] Hash)> _ignored = [];
    private byte[] _chain;
    private long _trusted;

    public PartitionCheck(short partition, IEnumerable<LedgerCheckpoint> checkpoints)
        : this(partition, checkpoints, new MerkleFrontier(), LedgerHash.Genesis, trusted: 0)
    {
    }

    /// <summary>Goes on where another check ended.</summary>
    public PartitionCheck(
        short partition, IEnumerable<LedgerCheckpoint> checkpoints, MerkleFrontier tree, byte[] chain, long trusted)
    {
        _partition = partition;
        _checkpoints = new Queue<LedgerCheckpoint>(checkpoints);
        (_tree, _chain, _trusted) = (tree, chain, trusted);
    }

    /// <summary>How many entries were checked, those of earlier checks too.</summary>
    public long Size => _tree.Size;

    /// <summary>The tree's edge.</summary>
    public IReadOnlyList<byte[]> Roots => _tree.Roots;

    /// <summary>The last entry's link.</summary>
    public byte[] Chain => _chain;

    /// <summary>The size of the last checkpoint that was compared.</summary>
    public long Trusted => _trusted;

    /// <summary>The first fault; null when there is none.</summary>
    public LedgerFault? Fault { get; private set; }

    /// <summary>Checks the next entry.</summary>
    public void Check(LedgerEntry entry)
    {
        if (Fault is not null)
        {
            return;
        }

        if (entry.Index != _tree.Size)
        {
            Fail(_tree.Size, $"it is missing or out of order; entry {entry.Index} is in its place");
            return;
        }

        var leaf = LedgerHash.Leaf(entry);
        if (!leaf.AsSpan().SequenceEqual(entry.Leaf))
        {
            Fail(entry.Index, "it was edited: its content does not give its hash");
            return;
        }

        _chain = LedgerHash.Link(_chain, leaf);
        if (!_chain.AsSpan().SequenceEqual(entry.Chain))
        {
            Fail(entry.Index, "it does not follow the entry before: its link is another");
            return;
        }

        _tree.Append(leaf, _ignored);
        _ignored.Clear();
        if (_checkpoints.TryPeek(out var checkpoint) && checkpoint.Size == _tree.Size)
        {
            Compare(_checkpoints.Dequeue());
        }
    }

    /// <summary>Called after the last entry.</summary>
    public void End()
    {
        if (Fault is null && _checkpoints.TryPeek(out var promised))
        {
            Fail(
                _tree.Size,
                $"the ledger was shortened: {promised.Size} entries were signed at {promised.SignedAt:u}, there are {_tree.Size}");
        }
    }

    /// <summary>Records a fault unless there is an earlier one.</summary>
    public void Fail(long index, string detail) => Fault ??= new LedgerFault(_partition, index, detail);

    private void Compare(LedgerCheckpoint checkpoint)
    {
        if (!_tree.Root().AsSpan().SequenceEqual(checkpoint.Root) || !_chain.AsSpan().SequenceEqual(checkpoint.Chain))
        {
            Fail(
                _trusted,
                $"the ledger was rewritten from here or from one of the {checkpoint.Size - _trusted - 1} entries after it: it differs from "
                    + $"the checkpoint at {checkpoint.Size}");
        }

        _trusted = checkpoint.Size;
    }
}
