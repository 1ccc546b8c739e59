using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Recalls;

namespace PahlawanPangan.Gateway.Recalls;

/// <summary>One account that has to do with a recalled lot, and how it was reached.</summary>
/// <remarks>The members' order is the answer's order.</remarks>
internal sealed record RecallNoticeResponse
{
    /// <summary>The lot.</summary>
    public required Guid LotId { get; init; }

    /// <summary>The account.</summary>
    public required Guid AccountId { get; init; }

    /// <summary>As what it is reached.</summary>
    [NameOf<Role>]
    public required string Role { get; init; }

    /// <summary>How much it held when the lot was found, in units of the lot.</summary>
    public required long Held { get; init; }

    /// <summary>How much it had collected, itself or by a courier.</summary>
    public required long Collected { get; init; }

    /// <summary>How much of that was on the way; for a courier, how much the courier had.</summary>
    public required long InDelivery { get; init; }

    /// <summary>When its first notice was written; absent until then.</summary>
    public DateTimeOffset? WrittenAt { get; init; }

    /// <summary>When its last notice was written.</summary>
    public DateTimeOffset? LastWrittenAt { get; init; }

    /// <summary>How many notices were written.</summary>
    public required int Times { get; init; }

    /// <summary>When the account acknowledged; absent until then.</summary>
    public DateTimeOffset? AcknowledgedAt { get; init; }

    /// <summary>True when no notice can be given, because the account is deleted.</summary>
    public bool? Unreachable { get; init; }

    /// <summary>A notice as an answer shows it.</summary>
    public static RecallNoticeResponse Of(RecallNoticeView notice) => new()
    {
        LotId = notice.LotId,
        AccountId = notice.AccountId,
        Role = EnumNames<Role>.Default.NameOf(notice.Role),
        Held = notice.Held,
        Collected = notice.Collected,
        InDelivery = notice.InDelivery,
        WrittenAt = notice.WrittenAt,
        LastWrittenAt = notice.LastWrittenAt,
        Times = notice.Times,
        AcknowledgedAt = notice.AcknowledgedAt,
        Unreachable = notice.IsUnreachable ? true : null,
    };
}
