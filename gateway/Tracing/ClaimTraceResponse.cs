namespace PahlawanPangan.Gateway.Tracing;

/// <summary>What became of one claim.</summary>
/// <remarks>Its members are set as the events are read. The members' order is the answer's order.</remarks>
internal sealed record ClaimTraceResponse
{
    /// <summary>The claim.</summary>
    public required Guid ClaimId { get; init; }

    /// <summary>Who claimed.</summary>
    public required Guid RecipientId { get; init; }

    /// <summary>held, collected, cancelled, lapsed or rejected.</summary>
    public string Status { get; set; } = "held";

    /// <summary>How much was claimed.</summary>
    public required long Claimed { get; init; }

    /// <summary>How much it holds now.</summary>
    public long Held { get; set; }

    /// <summary>How much was handed over and not given back.</summary>
    public long Collected { get; set; }

    /// <summary>How much was left at the collection, without what was refused.</summary>
    public long Returned { get; set; }

    /// <summary>How much was refused at the door.</summary>
    public long Rejected { get; set; }

    /// <summary>How much of the collected did not arrive.</summary>
    public long Lost { get; set; }

    /// <summary>How much of the collected a courier has.</summary>
    public long OnTheWay { get; set; }

    /// <summary>How much of the collected the recipient has or had.</summary>
    public long WithRecipient { get; set; }

    /// <summary>Whether a delivery was asked for; absent when the event does not say.</summary>
    public bool? ForDelivery { get; init; }

    /// <summary>When it was claimed.</summary>
    public required DateTimeOffset ClaimedAt { get; init; }

    /// <summary>When the hold lapses or lapsed.</summary>
    public DateTimeOffset? HeldUntil { get; set; }

    /// <summary>When it was collected from the donor.</summary>
    public DateTimeOffset? CollectedAt { get; set; }

    /// <summary>When the recipient got it: at the collection, or from the courier.</summary>
    public DateTimeOffset? HandedOverAt { get; set; }

    /// <summary>When the hold was cancelled or lapsed.</summary>
    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>When its food was recalled.</summary>
    public DateTimeOffset? RecalledAt { get; set; }

    /// <summary>The recall that reached it.</summary>
    public Guid? RecallId { get; set; }

    /// <summary>When its food was lost.</summary>
    public DateTimeOffset? LostAt { get; set; }

    /// <summary>When it was refused at the door.</summary>
    public DateTimeOffset? RejectedAt { get; set; }

    /// <summary>Why it ended so, in the words of the last event that says why.</summary>
    public string? Reason { get; set; }

    /// <summary>What was done with what was refused: returned or withdrawn.</summary>
    public string? RejectionOutcome { get; set; }

    /// <summary>The courier who collected it.</summary>
    public Guid? CourierId { get; set; }

    /// <summary>Why it was handed over without its code.</summary>
    public string? OverrideReason { get; set; }

    /// <summary>The temperatures at the pickup and at the handover, in order.</summary>
    public IReadOnlyList<TraceReadingResponse>? Temperatures { get; set; }

    /// <summary>The delivery; absent when none was asked for, or the ledger does not have it.</summary>
    public DeliveryTraceResponse? Delivery { get; set; }
}

/// <summary>What became of a claim's delivery.</summary>
/// <remarks>Its members are set as the events are read. The members' order is the answer's order.</remarks>
internal sealed record DeliveryTraceResponse
{
    /// <summary>How many events the ledger has of it.</summary>
    public long AsOfSequence { get; set; }

    /// <summary>Whether these are all.</summary>
    public bool IsComplete { get; set; }

    /// <summary>What happened last: offered, assigned, picked-up, handed-over, failed, ended or lost.</summary>
    public string Status { get; set; } = "";

    /// <summary>Every courier who took it, in order.</summary>
    public IReadOnlyList<Guid> Couriers { get; set; } = [];

    /// <summary>When it was first offered.</summary>
    public DateTimeOffset? OfferedAt { get; set; }

    /// <summary>When the last courier took it.</summary>
    public DateTimeOffset? AssignedAt { get; set; }

    /// <summary>When it was picked up.</summary>
    public DateTimeOffset? PickedUpAt { get; set; }

    /// <summary>When the recipient got it.</summary>
    public DateTimeOffset? HandedOverAt { get; set; }

    /// <summary>When it failed, was lost, or ended with its claim.</summary>
    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>Why.</summary>
    public string? Reason { get; set; }

    /// <summary>The proof of the handover.</summary>
    public TraceHandoverProofResponse? Proof { get; set; }
}

/// <summary>The proof of a handover.</summary>
internal sealed record TraceHandoverProofResponse
{
    /// <summary>code, signature or photo.</summary>
    public required string Kind { get; init; }

    /// <summary>The text of the signature, or where the photo is.</summary>
    public string? Reference { get; init; }
}
