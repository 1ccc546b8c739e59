namespace PahlawanPangan.Ledger;

/// <summary>How far the verification of one partition is. The caller keeps it and hands it back for the next step.</summary>
[GenerateSerializer, Immutable, Alias("pangan.ledger.LedgerVerification")]
public sealed record LedgerVerification
{
    /// <summary>The partition.</summary>
    [Id(0)]
    public required int Partition { get; init; }

    /// <summary>How many entries were recomputed.</summary>
    [Id(1)]
    public long Checked { get; init; }

    /// <summary>How many entries the partition has.</summary>
    [Id(2)]
    public long Total { get; init; }

    /// <summary>The last entry's link; empty before the first step.</summary>
    [Id(3)]
    public byte[] Chain { get; init; } = [];

    /// <summary>The roots of the complete subtrees of the tree so far, the largest first.</summary>
    [Id(4)]
    public IReadOnlyList<byte[]> Roots { get; init; } = Array.Empty<byte[]>();

    /// <summary>The size of the last checkpoint that agreed; its signature did too.</summary>
    [Id(5)]
    public long Trusted { get; init; }

    /// <summary>How many checkpoints agreed.</summary>
    [Id(6)]
    public long Checkpoints { get; init; }

    /// <summary>The first fault, with its entry; null when none was found.</summary>
    [Id(7)]
    public string? Fault { get; init; }

    /// <summary>Whether there is nothing more to do.</summary>
    [Id(8)]
    public bool IsDone { get; init; }
}
