using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Gateway.Ledger;
using PahlawanPangan.Gateway.Lots;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Gateway.Tracing;

/// <summary>Where a lot came from and every account that holds or had any of it, as its events in the ledger say.</summary>
/// <remarks>The members' order is the answer's order.</remarks>
internal sealed record LotTraceResponse
{
    /// <summary>The lot.</summary>
    public required Guid LotId { get; init; }

    /// <summary>Its donor.</summary>
    public required Guid DonorId { get; init; }

    /// <summary>How many events the lot had when it was read.</summary>
    public required long LotSequence { get; init; }

    /// <summary>How many of them this answer is made of; 0 when the ledger has none yet.</summary>
    public required long AsOfSequence { get; init; }

    /// <summary>Whether the ledger had every event of the lot and of its deliveries.</summary>
    public required bool IsComplete { get; init; }

    /// <summary>Whether the quantities that the events report are those that they add up to.</summary>
    public required bool IsConsistent { get; init; }

    /// <summary>Where it came from; absent while the ledger does not have its posting.</summary>
    public TraceOriginResponse? Origin { get; init; }

    /// <summary>How much of it is where.</summary>
    public QuantitiesResponse? Quantities { get; init; }

    /// <summary>What its claims add up to.</summary>
    public required TraceTotalsResponse Totals { get; init; }

    /// <summary>How its quantity was changed, and what ended it, in order.</summary>
    public required IReadOnlyList<TraceStepResponse> Steps { get; init; }

    /// <summary>The temperatures that belong to no claim, in order.</summary>
    public required IReadOnlyList<TraceReadingResponse> Temperatures { get; init; }

    /// <summary>Everybody who holds or had any of it, in the order of the claims.</summary>
    public required IReadOnlyList<ClaimTraceResponse> Claims { get; init; }

    /// <summary>For operators: the names of the donor, the recipients and the couriers that have an account, by their ids.</summary>
    public IReadOnlyDictionary<Guid, string>? Names { get; init; }

    /// <summary>Every entry of the ledger that this is made of: those of the lot, then those of its deliveries.</summary>
    public required IReadOnlyList<TraceEntryResponse> Entries { get; init; }

    /// <summary>The proof that these entries are in the ledger, by partition.</summary>
    public required IReadOnlyList<TraceProofResponse> Proofs { get; init; }
}

/// <summary>Where a lot came from.</summary>
internal sealed record TraceOriginResponse
{
    /// <summary>When it was posted.</summary>
    public required DateTimeOffset PostedAt { get; init; }

    /// <summary>What it is, for people.</summary>
    public required string Title { get; init; }

    /// <summary>What kind of food it is.</summary>
    public required string Category { get; init; }

    /// <summary>What the quantity counts.</summary>
    [NameOf<Unit>]
    public required string Unit { get; init; }

    /// <summary>How much was posted at first.</summary>
    public required long Quantity { get; init; }

    /// <summary>The place, without an address.</summary>
    public required TracePlaceResponse Location { get; init; }

    /// <summary>The region.</summary>
    public required string Region { get; init; }

    /// <summary>How it must be kept.</summary>
    public required string TemperatureClass { get; init; }

    /// <summary>What it contains of the declarable allergens.</summary>
    public required IReadOnlyList<string> Allergens { get; init; }

    /// <summary>What is known of it being halal.</summary>
    public required string Halal { get; init; }

    /// <summary>The diets that the donor stated.</summary>
    public IReadOnlyList<string>? Diet { get; init; }

    /// <summary>The batch codes of its donor or maker.</summary>
    public IReadOnlyList<string>? BatchCodes { get; init; }

    /// <summary>The product's GTIN.</summary>
    public string? Gtin { get; init; }

    /// <summary>When it was prepared.</summary>
    public DateTimeOffset? PreparedAt { get; init; }

    /// <summary>The use-by.</summary>
    public required DateTimeOffset UseBy { get; init; }

    /// <summary>The best-before.</summary>
    public DateTimeOffset? BestBefore { get; init; }
}

/// <summary>A point on the map, WGS 84.</summary>
internal sealed record TracePlaceResponse
{
    /// <summary>Degrees north.</summary>
    public required double Lat { get; init; }

    /// <summary>Degrees east.</summary>
    public required double Lon { get; init; }
}

/// <summary>What a lot's claims add up to. Held and collected are those of the lot's quantities.</summary>
internal sealed record TraceTotalsResponse
{
    /// <summary>How many claims there were.</summary>
    public required long Claims { get; init; }

    /// <summary>How much they asked for.</summary>
    public required long Claimed { get; init; }

    /// <summary>How much they hold now.</summary>
    public required long Held { get; init; }

    /// <summary>How much was handed over and not given back.</summary>
    public required long Collected { get; init; }

    /// <summary>Of the collected: what the recipients have or had.</summary>
    public required long WithRecipients { get; init; }

    /// <summary>Of the collected: what couriers have.</summary>
    public required long OnTheWay { get; init; }

    /// <summary>Of the collected: what did not arrive.</summary>
    public required long Lost { get; init; }

    /// <summary>How much was refused at a door.</summary>
    public required long Rejected { get; init; }

    /// <summary>Of the collected: what was recalled.</summary>
    public required long Recalled { get; init; }
}

/// <summary>A change of a lot's quantity, or an end of it.</summary>
internal sealed record TraceStepResponse
{
    /// <summary>adjusted, withdrawn, recalled, expired or closed.</summary>
    public required string Kind { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The new total when it was adjusted; otherwise what was left.</summary>
    public required long Quantity { get; init; }

    /// <summary>Why.</summary>
    public string? Reason { get; init; }

    /// <summary>Who did it.</summary>
    public Guid? By { get; init; }

    /// <summary>The recall that it is part of.</summary>
    public Guid? RecallId { get; init; }
}

/// <summary>A measured temperature.</summary>
internal sealed record TraceReadingResponse
{
    /// <summary>posting, pickup or handover.</summary>
    public required string Stage { get; init; }

    /// <summary>Degrees Celsius.</summary>
    public required double Celsius { get; init; }

    /// <summary>When it was measured.</summary>
    public required DateTimeOffset MeasuredAt { get; init; }

    /// <summary>What it was measured with.</summary>
    public string? Device { get; init; }

    /// <summary>Which version of the limits it was compared with.</summary>
    public long? LimitsVersion { get; init; }

    /// <summary>Whether it was within them.</summary>
    public bool? IsWithin { get; init; }

    /// <summary>The courier who measured it.</summary>
    public Guid? CourierId { get; init; }
}

/// <summary>An entry of the ledger.</summary>
internal sealed record TraceEntryResponse
{
    /// <summary>The partition.</summary>
    public required int Partition { get; init; }

    /// <summary>Its place in the partition.</summary>
    public required long Index { get; init; }

    /// <summary>The event.</summary>
    public required Guid EventId { get; init; }

    /// <summary>The lot, or the delivery, whose id is its claim's.</summary>
    public required Guid AggregateId { get; init; }

    /// <summary>Its number among that aggregate's events.</summary>
    public required long Sequence { get; init; }

    /// <summary>The NATS subject that it was published on.</summary>
    public required string Subject { get; init; }

    /// <summary>When it happened.</summary>
    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>The hash of the entry's canonical bytes. SHA-256, in hexadecimal.</summary>
    public required string Leaf { get; init; }

    /// <summary>The hash that links it to the entry before. SHA-256, in hexadecimal.</summary>
    public required string Chain { get; init; }

    /// <summary>The event's exact bytes, in Base64, when they were asked for.</summary>
    public byte[]? Payload { get; init; }
}

/// <summary>The proof that entries of a partition are in the ledger.</summary>
internal sealed record TraceProofResponse
{
    /// <summary>The partition.</summary>
    public required int Partition { get; init; }

    /// <summary>The last checkpoint; absent while it covers none of the entries.</summary>
    public LedgerCheckpointResponse? Checkpoint { get; init; }

    /// <summary>How many of the entries it covers: those whose index is below its size.</summary>
    public required long Covered { get; init; }

    /// <summary>How many are newer than it.</summary>
    public required long Newer { get; init; }

    /// <summary>The hashes of the parts of the tree without any of the entries, from left to right. SHA-256, in hexadecimal.</summary>
    public required IReadOnlyList<string> Hashes { get; init; }
}
