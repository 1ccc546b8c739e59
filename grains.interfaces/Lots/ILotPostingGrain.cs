namespace PahlawanPangan.Lots;

/// <summary>
/// Posts lots: chooses the database of a new one, and finds the one that the same request created before. The key has no meaning.
/// </summary>
[Alias("pangan.lots.ILotPostingGrain")]
[GrainInterfaceType("PahlawanPangan.Lots.ILotPostingGrain")]
public interface ILotPostingGrain : IGrainWithIntegerKey
{
    /// <summary>Posts a lot, or repeats the first answer when the same request posted it before.</summary>
    /// <param name="requestId">A version 8 UUID that is derived from the caller and the idempotency key. The lot's id is this one, with
    /// the number of its database in it.</param>
    /// <param name="command">The lot.</param>
    [Alias("post")]
    ValueTask<Reply<LotView>> PostAsync(Guid requestId, PostLot command);
}
