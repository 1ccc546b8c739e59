namespace PahlawanPangan.Grains.Ledger;

/// <summary>Something that is wrong with a ledger.</summary>
/// <param name="Partition">The partition; null when it concerns a lot.</param>
/// <param name="Index">The first bad entry, or the first that can no longer be trusted; null when it concerns a lot.</param>
/// <param name="Detail">What is wrong.</param>
public sealed record LedgerFault(short? Partition, long? Index, string Detail)
{
    /// <inheritdoc/>
    public override string ToString() => Partition is null ? Detail : $"partition {Partition}, entry {Index}: {Detail}";
}

/// <summary>What a verification found.</summary>
public sealed record LedgerReport
{
    /// <summary>How many entries were read.</summary>
    public required long Entries { get; init; }

    /// <summary>How many checkpoints were compared.</summary>
    public required int Checkpoints { get; init; }

    /// <summary>How many lots were reconciled with the entries.</summary>
    public required long Lots { get; init; }

    /// <summary>How many lots have events that the ledger has yet to take.</summary>
    public required long LotsBehind { get; init; }

    /// <summary>The last signed size of each partition; what comes after it rests on the chain and the lots alone.</summary>
    public required IReadOnlyDictionary<short, long> SignedSizes { get; init; }

    /// <summary>What is wrong, the first fault of each partition, then the lots'.</summary>
    public required IReadOnlyList<LedgerFault> Faults { get; init; }
}
