using PahlawanPangan.Lots;

namespace PahlawanPangan.Grains.Lots;

/// <summary>How a lot was posted. It never changes, so that a retried posting gets its first answer.</summary>
internal sealed record LotOrigin(
    Guid LotId, Guid DonorId, long Quantity, LotTerms Terms, Fingerprint Fingerprint, DateTimeOffset CreatedAt)
{
    /// <summary>The answer to the posting.</summary>
    public LotView FirstAnswer() => View(new LotState
    {
        Version = 1,
        Sequence = 1,
        Status = LotStatus.Open,
        Quantities = new Quantities { Posted = Quantity, Available = Quantity },
        Terms = Terms,
    });

    /// <summary>The view of the lot in a state.</summary>
    public LotView View(in LotState state) => new()
    {
        Id = LotId,
        Version = state.Version,
        Status = state.Status,
        DonorId = DonorId,
        Terms = state.Terms,
        Quantities = state.Quantities,
        CreatedAt = CreatedAt,
    };
}
