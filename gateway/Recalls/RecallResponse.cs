using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Recalls;

namespace PahlawanPangan.Gateway.Recalls;

/// <summary>A recall, with the totals of whom it reached.</summary>
/// <remarks>The members' order is the answer's order.</remarks>
internal sealed record RecallResponse
{
    /// <summary>The recall's id.</summary>
    public required Guid Id { get; init; }

    /// <summary>Where it stands.</summary>
    [NameOf<RecallStatus>]
    public required string Status { get; init; }

    /// <summary>Whether it is a drill, which stopped nothing.</summary>
    public required bool Drill { get; init; }

    /// <summary>Why.</summary>
    public required string Reason { get; init; }

    /// <summary>The one lot that it is about; absent when it looks for lots.</summary>
    public Guid? LotId { get; init; }

    /// <summary>The donor of its lots; absent for any donor.</summary>
    public Guid? DonorId { get; init; }

    /// <summary>The batch code of its lots; absent for any.</summary>
    public string? BatchCode { get; init; }

    /// <summary>The GTIN of its lots; absent for any.</summary>
    public string? Gtin { get; init; }

    /// <summary>When it was opened.</summary>
    public required DateTimeOffset OpenedAt { get; init; }

    /// <summary>When all databases were last searched and all lots found were done; absent until the first time.</summary>
    public DateTimeOffset? SearchedAt { get; init; }

    /// <summary>When it was closed.</summary>
    public DateTimeOffset? ClosedAt { get; init; }

    /// <summary>The report that closed it.</summary>
    public string? Report { get; init; }

    /// <summary>How many lots were found.</summary>
    public required long LotCount { get; init; }

    /// <summary>How many of them are stopped and have the list of their parties complete.</summary>
    public required long LotsDone { get; init; }

    /// <summary>The lots, 200 at most; absent in lists.</summary>
    public IReadOnlyList<Guid>? Lots { get; init; }

    /// <summary>Whom it reached.</summary>
    public required RecallReachResponse Reach { get; init; }

    /// <summary>A recall as an answer shows it.</summary>
    public static RecallResponse Of(RecallView recall) => new()
    {
        Id = recall.Id,
        Status = EnumNames<RecallStatus>.Default.NameOf(recall.ClosedAt is null ? RecallStatus.Open : RecallStatus.Closed),
        Drill = recall.IsDrill,
        Reason = recall.Reason,
        LotId = recall.LotId,
        DonorId = recall.DonorId,
        BatchCode = recall.BatchCode,
        Gtin = recall.Gtin,
        OpenedAt = recall.OpenedAt,
        SearchedAt = recall.SearchedAt,
        ClosedAt = recall.ClosedAt,
        Report = recall.Report,
        LotCount = recall.LotCount,
        LotsDone = recall.LotsDone,
        Lots = recall.Lots,
        Reach = RecallReachResponse.Of(recall),
    };
}
