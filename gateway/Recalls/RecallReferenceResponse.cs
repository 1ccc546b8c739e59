namespace PahlawanPangan.Gateway.Recalls;

/// <summary>A recall that was opened.</summary>
internal sealed record RecallReferenceResponse
{
    /// <summary>The recall, by which it is watched and closed.</summary>
    public required Guid RecallId { get; init; }

    /// <summary>The lot, when it is about one; it is stopped already, unless this is a drill.</summary>
    public Guid? LotId { get; init; }
}
