namespace PahlawanPangan.Grains.Ledger;

/// <summary>A fault in a ledger.</summary>
/// <param name="Partition">The partition; null when it concerns a lot.</param>
/// <param name="Index">The first bad entry, or the first that can no longer be trusted; null when it concerns a lot.</param>
/// <param name="Detail">The description of the fault.</param>
internal sealed record LedgerFault(short? Partition, long? Index, string Detail)
{
    /// <inheritdoc/>
    public override string ToString() => Partition is null ? Detail : $"partition {Partition}, entry {Index}: {Detail}";
}

/// <summary>The result of a verification.</summary>
internal sealed record LedgerReport
{
    /// <summary>How many entries were read.</summary>
    public required long Entries { get; init; }

    /// <summary>How many checkpoints were compared.</summary>
    public required int Checkpoints { get; init; }

    /// <summary>How many lots were reconciled with the entries.</summary>
    public required long Lots { get; init; }

    /// <summary>How many lots have events that are not in the ledger yet.</summary>
    public required long LotsBehind { get; init; }

    /// <summary>The last signed size of each partition; later entries are verified by the chain and the lots only.</summary>
    public required IReadOnlyDictionary<short, long> SignedSizes { get; init; }

    /// <summary>The faults: the first of each partition, then those of lots.</summary>
    public required IReadOnlyList<LedgerFault> Faults { get; init; }
}
