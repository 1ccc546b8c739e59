namespace PahlawanPangan.Recalls;

/// <summary>A recall campaign with the totals of whom it reached.</summary>
[GenerateSerializer, Immutable, Alias("pangan.recalls.RecallView")]
public sealed record RecallView
{
    /// <summary>How many lots a view names.</summary>
    public const int LotsMax = 200;

    /// <summary>The campaign's id.</summary>
    [Id(0)]
    public required Guid Id { get; init; }

    /// <summary>Whether it is a drill, which stopped nothing.</summary>
    [Id(1)]
    public required bool IsDrill { get; init; }

    /// <summary>Why, in free text.</summary>
    [Id(2)]
    public required string Reason { get; init; }

    /// <summary>The one lot that it is about; null when it looks for lots.</summary>
    [Id(3)]
    public Guid? LotId { get; init; }

    /// <summary>The donor of its lots; null for any donor.</summary>
    [Id(4)]
    public Guid? DonorId { get; init; }

    /// <summary>The batch code of its lots; null for any.</summary>
    [Id(5)]
    public string? BatchCode { get; init; }

    /// <summary>The GTIN of its lots; null for any.</summary>
    [Id(6)]
    public string? Gtin { get; init; }

    /// <summary>When it was opened.</summary>
    [Id(7)]
    public required DateTimeOffset OpenedAt { get; init; }

    /// <summary>When it was closed; null while it is open.</summary>
    [Id(8)]
    public DateTimeOffset? ClosedAt { get; init; }

    /// <summary>The report that closed it; null while it is open.</summary>
    [Id(9)]
    public string? Report { get; init; }

    /// <summary>When all databases were last searched for its lots; null until the first search has ended.</summary>
    [Id(10)]
    public DateTimeOffset? SearchedAt { get; init; }

    /// <summary>How many lots were found.</summary>
    [Id(11)]
    public required long LotCount { get; init; }

    /// <summary>How many of them are stopped (in a drill, would have been) and have the list of their parties complete.</summary>
    [Id(12)]
    public required long LotsDone { get; init; }

    /// <summary>The lots, at most <see cref="LotsMax"/>; null in lists.</summary>
    [Id(13)]
    public IReadOnlyList<Guid>? Lots { get; init; }

    /// <summary>How many notices there are to give: one for each lot and each account that has to do with it.</summary>
    [Id(14)]
    public required long Notices { get; init; }

    /// <summary>How many of them were written.</summary>
    [Id(15)]
    public required long Written { get; init; }

    /// <summary>How many of them were acknowledged.</summary>
    [Id(16)]
    public required long Acknowledged { get; init; }

    /// <summary>How many cannot be given, because the account is deleted.</summary>
    [Id(17)]
    public required long Unreachable { get; init; }

    /// <summary>How much was held when the lots were found, in units of the lots.</summary>
    [Id(18)]
    public required long Held { get; init; }

    /// <summary>How much recipients collected, or couriers for them, and is not known to have come back: it is out.</summary>
    [Id(19)]
    public required long Out { get; init; }

    /// <summary>How much of that couriers had when the lots were found.</summary>
    [Id(20)]
    public required long InDelivery { get; init; }

    /// <summary>When the last account was first notified; null before that.</summary>
    [Id(21)]
    public DateTimeOffset? LastWrittenAt { get; init; }
}

/// <summary>One account that has to do with a recalled lot, and how it was reached.</summary>
[GenerateSerializer, Immutable, Alias("pangan.recalls.RecallNoticeView")]
public sealed record RecallNoticeView
{
    /// <summary>The lot.</summary>
    [Id(0)]
    public required Guid LotId { get; init; }

    /// <summary>The account.</summary>
    [Id(1)]
    public required Guid AccountId { get; init; }

    /// <summary>Why it is reached: as the donor, a recipient or a courier.</summary>
    [Id(2)]
    public required Role Role { get; init; }

    /// <summary>How much it held when the lot was found, in units of the lot.</summary>
    [Id(3)]
    public required long Held { get; init; }

    /// <summary>How much it had collected, itself or by a courier.</summary>
    [Id(4)]
    public required long Collected { get; init; }

    /// <summary>
    /// How much was on the way: for a courier, what the courier had; for a recipient, what of the collected had not arrived.
    /// </summary>
    [Id(5)]
    public required long InDelivery { get; init; }

    /// <summary>When its first notice was written; null until then.</summary>
    [Id(6)]
    public DateTimeOffset? WrittenAt { get; init; }

    /// <summary>When its last notice was written.</summary>
    [Id(7)]
    public DateTimeOffset? LastWrittenAt { get; init; }

    /// <summary>How many notices were written.</summary>
    [Id(8)]
    public required int Times { get; init; }

    /// <summary>When the account acknowledged; null until then.</summary>
    [Id(9)]
    public DateTimeOffset? AcknowledgedAt { get; init; }

    /// <summary>Whether no notice can be given, because the account is deleted.</summary>
    [Id(10)]
    public bool IsUnreachable { get; init; }
}
