using System.Diagnostics;
using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Gateway.Lots;
using PahlawanPangan.Gateway.Telemetry;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Gateway.Claims;

/// <summary>Sends claims to their lots, and measures each by its outcome, also one that ends in an exception.</summary>
internal static class ClaimSender
{
    /// <summary>The command for a valid request to claim from a lot.</summary>
    public static ClaimLot CommandOf(Caller caller, Guid claimId, Guid lotId, ClaimLotRequest request) => new()
    {
        Caller = caller,
        TraceParent = RequestTrace.Parent,
        ClaimId = claimId,
        Quantity = request.Quantity!.Value,
        DeliverTo = request.Delivery?.Location!.ToPlace(),
        Fingerprint = RequestFingerprint.OfClaim(lotId, request),
        AcceptedConflicts = DietNeedList.Parse(request.AcceptConflicts),
    };

    /// <summary>Claims from a lot.</summary>
    public static async ValueTask<Reply<ClaimView>> SendAsync(ILotGrain lot, ClaimLot command)
    {
        var started = Stopwatch.GetTimestamp();
        try
        {
            var reply = await OutcomeRetry.ExecuteAsync((Lot: lot, Command: command), static sent => sent.Lot.ClaimAsync(sent.Command));
            ClaimMetrics.Answered(started, reply.IsRefused ? reply.Refusal : null);
            return reply;
        }
        catch (Exception exception)
        {
            var type = GrainFailures.ProblemOf(exception, mayHaveChanged: true)?.Kind ?? ProblemType.Internal;
            ClaimMetrics.Failed(started, type);
            throw;
        }
    }

    /// <summary>Cancels a hold.</summary>
    public static ValueTask<Reply<ClaimView>> CancelAsync(ILotGrain lot, AuthenticatedCaller caller, Guid claimId) =>
        OutcomeRetry.ExecuteIfKeyedAsync(
            (Lot: lot, Command: new CancelClaim { Caller = caller, TraceParent = RequestTrace.Parent, ClaimId = claimId }),
            static sent => sent.Lot.CancelAsync(sent.Command));

    /// <summary>Hands a claim over, as a valid request says.</summary>
    public static ValueTask<Reply<ClaimView>> CollectAsync(
        ILotGrain lot, AuthenticatedCaller caller, Guid claimId, CollectionRequest body) =>
        OutcomeRetry.ExecuteIfKeyedAsync(
            (Lot: lot, Command: body.ToCommand(caller, claimId)), static sent => sent.Lot.CollectAsync(sent.Command));
}
