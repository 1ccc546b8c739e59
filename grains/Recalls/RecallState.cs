using PahlawanPangan.Grains.Documents;

namespace PahlawanPangan.Grains.Recalls;

/// <summary>A recall campaign's document: what its events say.</summary>
internal sealed class RecallState : DocumentState
{
    /// <summary>When it was opened; null until then.</summary>
    public DateTimeOffset? OpenedAt { get; set; }

    /// <summary>When it was closed; null while it is open.</summary>
    public DateTimeOffset? ClosedAt { get; set; }

    /// <summary>The report that closed it.</summary>
    public string? Report { get; set; }

    /// <summary>The number of the last acknowledgement that is in an event.</summary>
    public long Acknowledged { get; set; }

    /// <summary>How many written notices the last event about them counted.</summary>
    public long Written { get; set; }

    /// <summary>When it may be deleted; null while it is open.</summary>
    public DateTimeOffset? KeptUntil { get; set; }

    /// <inheritdoc/>
    public override DateTimeOffset? ExpiresAt => KeptUntil;
}
