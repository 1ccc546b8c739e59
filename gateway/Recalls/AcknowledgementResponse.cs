using PahlawanPangan.Recalls;

namespace PahlawanPangan.Gateway.Recalls;

/// <summary>That the caller has read the notices of a recall.</summary>
internal sealed record AcknowledgementResponse
{
    /// <summary>The recall.</summary>
    public required Guid RecallId { get; init; }

    /// <summary>When the caller first acknowledged it.</summary>
    public required DateTimeOffset AcknowledgedAt { get; init; }

    /// <summary>An acknowledgement as an answer shows it.</summary>
    public static AcknowledgementResponse Of(RecallAcknowledgement acknowledgement) =>
        new() { RecallId = acknowledgement.RecallId, AcknowledgedAt = acknowledgement.AcknowledgedAt };
}
