namespace PahlawanPangan.Lots;

/// <summary>The common fields of commands to a lot.</summary>
[GenerateSerializer, Immutable, Alias("pangan.lots.LotCommand")]
public abstract record LotCommand
{
    /// <summary>The caller.</summary>
    [Id(0)]
    public required Caller Caller { get; init; }

    /// <summary>The W3C <c>traceparent</c> of the request, which every event that it causes carries; null when untraced.</summary>
    [Id(1)]
    public string? TraceParent { get; init; }
}

/// <summary>Posts the lot.</summary>
[GenerateSerializer, Immutable, Alias("pangan.lots.PostLot")]
public sealed record PostLot : LotCommand
{
    /// <summary>The quantity, from 1 to <see cref="Quantities.PostedMax"/>.</summary>
    [Id(0)]
    public required long Quantity { get; init; }

    /// <summary>The description of the food, its times and its place.</summary>
    [Id(1)]
    public required LotTerms Terms { get; init; }

    /// <summary>The fingerprint of the request: a retry has the same one, another request with the same key has a different one.</summary>
    [Id(2)]
    public required Fingerprint Fingerprint { get; init; }
}

/// <summary>Claims part or all of the lot.</summary>
[GenerateSerializer, Immutable, Alias("pangan.lots.ClaimLot")]
public sealed record ClaimLot : LotCommand
{
    /// <summary>The claim's id, derived from the caller and the idempotency key.</summary>
    [Id(0)]
    public required Guid ClaimId { get; init; }

    /// <summary>How much is claimed, 1 or more.</summary>
    [Id(1)]
    public required long Quantity { get; init; }

    /// <summary>Where a courier should bring it; null when the claimant collects.</summary>
    [Id(2)]
    public Place? DeliverTo { get; init; }

    /// <summary>The fingerprint of the request.</summary>
    [Id(3)]
    public required Fingerprint Fingerprint { get; init; }

    /// <summary>The conflicts with the claimant's diet that the claimant accepts; those that do not exist have no effect.</summary>
    [Id(4)]
    public DietNeeds AcceptedConflicts { get; init; }

    /// <summary>The claimant's diet; null when none was stated. The lot's grain reads it: what a caller sends is replaced.</summary>
    [Id(5)]
    public RecipientDiet? Diet { get; init; }
}

/// <summary>Cancels a hold.</summary>
[GenerateSerializer, Immutable, Alias("pangan.lots.CancelClaim")]
public sealed record CancelClaim : LotCommand
{
    /// <summary>The claim.</summary>
    [Id(0)]
    public required Guid ClaimId { get; init; }

    /// <summary>
    /// Why it is not the claimant who cancels, in free text, which claimant and donor are then sent; null for the claimant.
    /// </summary>
    [Id(1)]
    public string? Reason { get; init; }
}

/// <summary>Records that a courier collected a claim and did not bring it. Repeating it changes nothing.</summary>
[GenerateSerializer, Immutable, Alias("pangan.lots.LoseClaim")]
public sealed record LoseClaim : LotCommand
{
    /// <summary>The claim.</summary>
    [Id(0)]
    public required Guid ClaimId { get; init; }

    /// <summary>The reason, in free text.</summary>
    [Id(1)]
    public required string Reason { get; init; }
}

/// <summary>Hands a claim over.</summary>
[GenerateSerializer, Immutable, Alias("pangan.lots.CollectClaim")]
public sealed record CollectClaim : LotCommand
{
    /// <summary>The claim.</summary>
    [Id(0)]
    public required Guid ClaimId { get; init; }

    /// <summary>The code that the claimant showed; null when the donor hands it over without one.</summary>
    [Id(1)]
    public string? Code { get; init; }

    /// <summary>
    /// How much was taken, from 1 to the claim's quantity; null for all that was not rejected. The rest returns to the lot.
    /// </summary>
    [Id(2)]
    public long? Quantity { get; init; }

    /// <summary>The courier who collects in the claimant's place; null when the claimant does.</summary>
    [Id(3)]
    public Guid? CourierId { get; init; }

    /// <summary>Why the donor hands it over without the code, in free text; null when the code was shown.</summary>
    [Id(4)]
    public string? OverrideReason { get; init; }

    /// <summary>The temperature that was measured at the pickup; null when it was not.</summary>
    [Id(5)]
    public TemperatureReading? Temperature { get; init; }

    /// <summary>What was refused at the door; null for nothing.</summary>
    [Id(6)]
    public Rejection? Rejected { get; init; }

    /// <summary>Prints the command without its code, so that a log line can never show one.</summary>
    public override string ToString() => $"Collect claim {ClaimId}";
}

/// <summary>Changes the adjustable fields of a posted lot. Null fields stay unchanged.</summary>
[GenerateSerializer, Immutable, Alias("pangan.lots.AdjustLot")]
public sealed record AdjustLot : LotCommand
{
    /// <summary>The new total, no less than what is already held, collected, expired or withdrawn.</summary>
    [Id(0)]
    public long? Posted { get; init; }

    /// <summary>
    /// The new pickup window. Holds move with it: each gets the deadline that it would have had from the beginning, never an earlier one
    /// than before unless the window ends earlier.
    /// </summary>
    [Id(1)]
    public PickupWindow? PickupWindow { get; init; }

    /// <summary>The new notes; empty text removes them.</summary>
    [Id(2)]
    public string? Notes { get; init; }

    /// <summary>The version that the caller saw; null for any version.</summary>
    [Id(3)]
    public long? ExpectedVersion { get; init; }
}

/// <summary>Withdraws the available quantity. Holds stay and can be collected.</summary>
[GenerateSerializer, Immutable, Alias("pangan.lots.WithdrawLot")]
public sealed record WithdrawLot : LotCommand
{
    /// <summary>The reason, in free text.</summary>
    [Id(0)]
    public required string Reason { get; init; }

    /// <summary>The version that the caller saw; null for any version.</summary>
    [Id(1)]
    public long? ExpectedVersion { get; init; }
}

/// <summary>Stops the lot because the food is unsafe: every hold is cancelled, and collected claims are marked as recalled.</summary>
[GenerateSerializer, Immutable, Alias("pangan.lots.RecallLot")]
public sealed record RecallLot : LotCommand
{
    /// <summary>The reason, in free text.</summary>
    [Id(0)]
    public required string Reason { get; init; }

    /// <summary>The version that the caller saw; null for any version.</summary>
    [Id(1)]
    public long? ExpectedVersion { get; init; }

    /// <summary>The recall campaign that it belongs to; null for none.</summary>
    [Id(2)]
    public Guid? RecallId { get; init; }
}
