namespace PahlawanPangan.Local.Chaos;

/// <summary>A lot as it is stored.</summary>
public sealed record StoredLot(
    Guid Id, long Posted, long Available, long Held, long Collected, long Expired, long Withdrawn, long Sequence);

/// <summary>A claim as it is stored. Its status is 0 for held, 1 for collected, 2 for cancelled.</summary>
public sealed record StoredClaim(Guid Id, Guid LotId, long Quantity, int Status, long? Collected);

/// <summary>An event of a lot in the stream.</summary>
public sealed record StreamedChange(Guid Id, string Kind, Guid LotId, long Sequence, Guid? ClaimId)
{
    /// <summary>How much is available after it, if it says so.</summary>
    public long? Available { get; init; }
}

/// <summary>What a run has left in the database, the stream and the ledger, about its own lots.</summary>
public sealed record Evidence
{
    /// <summary>The lots.</summary>
    public required IReadOnlyList<StoredLot> Lots { get; init; }

    /// <summary>The claims.</summary>
    public required IReadOnlyList<StoredClaim> Claims { get; init; }

    /// <summary>The events of the lots, in the stream's order.</summary>
    public required IReadOnlyList<StreamedChange> Stream { get; init; }

    /// <summary>
    /// How many events came again, under their own ids, since a failover of the database: relays publish again what not every consumer has
    /// handled, since the stream might hold what the database has lost. They are in <see cref="Stream"/> once.
    /// </summary>
    public int Repeated { get; init; }

    /// <summary>The ids of the events that the ledger has of the lots, as often as it has them.</summary>
    public required IReadOnlyList<Guid> Ledger { get; init; }

    /// <summary>The claims that their recipients were notified of, as often as they were.</summary>
    public required IReadOnlyList<Guid> Notified { get; init; }

    /// <summary>The claims that there is a delivery for.</summary>
    public required IReadOnlyList<Guid> Deliveries { get; init; }

    /// <summary>How many events wait in the outbox.</summary>
    public required long Unpublished { get; init; }

    /// <summary>Why the ledger is not verified; null when it is.</summary>
    public string? LedgerFault { get; init; }
}
