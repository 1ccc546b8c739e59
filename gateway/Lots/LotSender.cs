using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Gateway.Lots;

/// <summary>Sends valid requests about lots to their grains, over REST and gRPC alike.</summary>
internal static class LotSender
{
    /// <summary>Posts a lot, or returns the one that was posted under the same key.</summary>
    public static ValueTask<Reply<LotView>> PostAsync(
        IGrainFactory grains, AuthenticatedCaller caller, IdempotencyKey key, PostLotRequest body)
    {
        var command = new PostLot
        {
            Caller = caller,
            TraceParent = RequestTrace.Parent,
            Quantity = body.Quantity!.Value,
            Terms = body.ToTerms(),
            Fingerprint = RequestFingerprint.OfPost(body),
        };
        return OutcomeRetry.ExecuteAsync(
            (Posting: grains.GetGrain<ILotPostingGrain>(0), Id: DerivedId.OfPosting(caller.Id, key.Value), Command: command),
            static sent => sent.Posting.PostAsync(sent.Id, sent.Command));
    }

    /// <summary>Changes a lot that has the expected version; null for any.</summary>
    public static ValueTask<Reply<LotView>> AdjustAsync(
        ILotGrain lot, AuthenticatedCaller caller, long? expectedVersion, AdjustLotRequest body) => lot.AdjustAsync(new AdjustLot
        {
            Caller = caller,
            TraceParent = RequestTrace.Parent,
            Posted = body.Posted,
            PickupWindow = body.PickupWindow?.ToWindow(),
            Notes = body.Notes,
            ExpectedVersion = expectedVersion,
        });

    /// <summary>Withdraws what is available of a lot that has the expected version; null for any.</summary>
    public static ValueTask<Reply<LotView>> WithdrawAsync(
        ILotGrain lot, AuthenticatedCaller caller, long? expectedVersion, ReasonRequest body) => lot.WithdrawAsync(new WithdrawLot
        {
            Caller = caller,
            TraceParent = RequestTrace.Parent,
            ExpectedVersion = expectedVersion,
            Reason = body.Reason!,
        });
}
