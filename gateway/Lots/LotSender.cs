using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Gateway.Lots;

/// <summary>Sends what a donor asks of a lot, from the API and from a page alike.</summary>
internal static class LotSender
{
    /// <summary>Posts a lot; the same key gives the same lot.</summary>
    public static ValueTask<Reply<LotView>> PostAsync(IGrainFactory grains, AuthenticatedCaller caller, string key, PostLotRequest body)
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
            (Posting: grains.GetGrain<ILotPostingGrain>(0), Id: DerivedId.OfPosting(caller.Id, key), Command: command),
            static sent => sent.Posting.PostAsync(sent.Id, sent.Command));
    }

    /// <summary>Changes a lot.</summary>
    public static ValueTask<Reply<LotView>> AdjustAsync(ILotGrain lot, AuthenticatedCaller caller, long? version, AdjustLotRequest body) =>
        OutcomeRetry.ExecuteIfKeyedAsync(
            (Lot: lot, Command: new AdjustLot
            {
                Caller = caller,
                TraceParent = RequestTrace.Parent,
                Posted = body.Posted,
                PickupWindow = body.PickupWindow?.ToWindow(),
                Notes = body.Notes,
                ExpectedVersion = version,
            }),
            static sent => sent.Lot.AdjustAsync(sent.Command));

    /// <summary>Withdraws what is not yet promised.</summary>
    public static ValueTask<Reply<LotView>> WithdrawAsync(ILotGrain lot, AuthenticatedCaller caller, long? version, ReasonRequest body) =>
        OutcomeRetry.ExecuteIfKeyedAsync(
            (Lot: lot, Command: new WithdrawLot
            {
                Caller = caller,
                TraceParent = RequestTrace.Parent,
                ExpectedVersion = version,
                Reason = body.Reason!,
            }),
            static sent => sent.Lot.WithdrawAsync(sent.Command));
}
