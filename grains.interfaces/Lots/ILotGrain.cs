namespace PahlawanPangan.Lots;

/// <summary>
/// One lot of surplus food; its key is the lot's id. It serialises every change of its inventory.
/// Every answer that is not a refusal is durable.
/// </summary>
[Alias("pangan.lots.ILotGrain")]
[GrainInterfaceType("PahlawanPangan.Lots.ILotGrain")]
public interface ILotGrain : IGrainWithGuidKey
{
    /// <summary>Posts the lot, or repeats the first answer when the same request posted it before.</summary>
    [Alias("post")]
    ValueTask<Reply<LotView>> PostAsync(PostLot command);

    /// <summary>The lot's last durable state.</summary>
    [Alias("get")]
    ValueTask<Reply<LotView>> GetAsync();

    /// <summary>Claims part or all of the lot, or repeats the first answer to the same request.</summary>
    [Alias("claim")]
    ValueTask<Reply<ClaimView>> ClaimAsync(ClaimLot command);

    /// <summary>Cancels a hold; for a claim that is already cancelled it returns the claim.</summary>
    [Alias("cancel")]
    ValueTask<Reply<ClaimView>> CancelAsync(CancelClaim command);

    /// <summary>Hands a claim over. A wrong code is counted durably.</summary>
    [Alias("collect")]
    ValueTask<Reply<ClaimView>> CollectAsync(CollectClaim command);

    /// <summary>Changes the posted quantity, the pickup window or the notes.</summary>
    [Alias("adjust")]
    ValueTask<Reply<LotView>> AdjustAsync(AdjustLot command);

    /// <summary>Withdraws the available quantity.</summary>
    [Alias("withdraw")]
    ValueTask<Reply<LotView>> WithdrawAsync(WithdrawLot command);

    /// <summary>Stops the lot, cancels every hold and marks the collected claims.</summary>
    [Alias("recall")]
    ValueTask<Reply<LotView>> RecallAsync(RecallLot command);

    /// <summary>Records that a collected claim did not reach its recipient.</summary>
    [Alias("lose")]
    ValueTask<Reply<ClaimView>> LoseAsync(LoseClaim command);

    /// <summary>A claim of the lot in its last durable state, without its pickup code, for the engine's own decisions.</summary>
    [Alias("get-claim")]
    ValueTask<Reply<ClaimView>> GetClaimAsync(Guid claimId);

    /// <summary>Lapses the holds and closes or expires the lot whose deadlines have passed. Called by the deadline sweeper.</summary>
    [Alias("settle")]
    ValueTask SettleAsync();
}
