namespace PahlawanPangan.Lots;

/// <summary>When and why a lot was recalled as unsafe.</summary>
[GenerateSerializer, Immutable, Alias("pangan.lots.LotRecall")]
public sealed record LotRecall
{
    /// <summary>When.</summary>
    [Id(0)]
    public required DateTimeOffset At { get; init; }

    /// <summary>Why, in free text.</summary>
    [Id(1)]
    public required string Reason { get; init; }

    /// <summary>The recall campaign that it belongs to; null for none.</summary>
    [Id(2)]
    public Guid? RecallId { get; init; }
}
