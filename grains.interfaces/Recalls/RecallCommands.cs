namespace PahlawanPangan.Recalls;

/// <summary>Opens a recall campaign. It names one lot, or what its lots have in common.</summary>
[GenerateSerializer, Immutable, Alias("pangan.recalls.OpenRecall")]
public sealed record OpenRecall
{
    /// <summary>A donor, for own lots alone, or an operator.</summary>
    [Id(0)]
    public required Caller Caller { get; init; }

    /// <summary>The one lot; null for every lot that the other fields describe.</summary>
    [Id(1)]
    public Guid? LotId { get; init; }

    /// <summary>The donor of the lots; null for any.</summary>
    [Id(2)]
    public Guid? DonorId { get; init; }

    /// <summary>A batch code that the lots have; null for any.</summary>
    [Id(3)]
    public string? BatchCode { get; init; }

    /// <summary>The GTIN of the lots' product; null for any.</summary>
    [Id(4)]
    public string? Gtin { get; init; }

    /// <summary>Why, in free text; everyone who is reached reads it.</summary>
    [Id(5)]
    public required string Reason { get; init; }

    /// <summary>Whether it is a drill: everyone is reached, and nothing is stopped.</summary>
    [Id(6)]
    public bool IsDrill { get; init; }

    /// <summary>The version of the one lot that the caller saw; null for any.</summary>
    [Id(7)]
    public long? ExpectedVersion { get; init; }

    /// <summary>
    /// The fingerprint of a request that has a key. Null for one without: it is answered with the open campaign about the same lot, if
    /// there is one.
    /// </summary>
    [Id(8)]
    public Fingerprint? Fingerprint { get; init; }

    /// <summary>The W3C <c>traceparent</c> of the request; null when untraced.</summary>
    [Id(9)]
    public string? TraceParent { get; init; }
}

/// <summary>Closes a recall campaign.</summary>
[GenerateSerializer, Immutable, Alias("pangan.recalls.CloseRecall")]
public sealed record CloseRecall
{
    /// <summary>An operator.</summary>
    [Id(0)]
    public required Caller Caller { get; init; }

    /// <summary>What was found and done, in free text.</summary>
    [Id(1)]
    public required string Report { get; init; }

    /// <summary>The W3C <c>traceparent</c> of the request; null when untraced.</summary>
    [Id(2)]
    public string? TraceParent { get; init; }
}

/// <summary>Names a campaign.</summary>
[GenerateSerializer, Immutable, Alias("pangan.recalls.RecallReference")]
public sealed record RecallReference
{
    /// <summary>The campaign.</summary>
    [Id(0)]
    public required Guid RecallId { get; init; }
}

/// <summary>An account's acknowledgement of a campaign's notices.</summary>
[GenerateSerializer, Immutable, Alias("pangan.recalls.RecallAcknowledgement")]
public sealed record RecallAcknowledgement
{
    /// <summary>The campaign.</summary>
    [Id(0)]
    public required Guid RecallId { get; init; }

    /// <summary>When the account first acknowledged.</summary>
    [Id(1)]
    public required DateTimeOffset AcknowledgedAt { get; init; }
}
