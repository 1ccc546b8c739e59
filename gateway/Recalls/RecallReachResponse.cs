using PahlawanPangan.Recalls;

namespace PahlawanPangan.Gateway.Recalls;

/// <summary>Whom a recall reached, in numbers. A notice is for one account about one lot.</summary>
internal sealed record RecallReachResponse
{
    /// <summary>How many notices there are to give.</summary>
    public required long Notices { get; init; }

    /// <summary>How many of them were written.</summary>
    public required long Written { get; init; }

    /// <summary>How many of them were acknowledged.</summary>
    public required long Acknowledged { get; init; }

    /// <summary>How many cannot be given, because the account is deleted.</summary>
    public required long Unreachable { get; init; }

    /// <summary>How much was held when the lots were found, in units of the lots.</summary>
    public required long Held { get; init; }

    /// <summary>How much was handed out and is not known to have come back.</summary>
    public required long Out { get; init; }

    /// <summary>How much of that couriers had when the lots were found.</summary>
    public required long InDelivery { get; init; }

    /// <summary>When the last account was first notified.</summary>
    public DateTimeOffset? LastWrittenAt { get; init; }

    /// <summary>How long after the opening that was.</summary>
    public double? SecondsToLastNotice { get; init; }

    /// <summary>The totals as an answer shows them.</summary>
    public static RecallReachResponse Of(RecallView recall) => new()
    {
        Notices = recall.Notices,
        Written = recall.Written,
        Acknowledged = recall.Acknowledged,
        Unreachable = recall.Unreachable,
        Held = recall.Held,
        Out = recall.Out,
        InDelivery = recall.InDelivery,
        LastWrittenAt = recall.LastWrittenAt,
        SecondsToLastNotice = recall.LastWrittenAt is { } last ? (last - recall.OpenedAt).TotalSeconds : null,
    };
}
