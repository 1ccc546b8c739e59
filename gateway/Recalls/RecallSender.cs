using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Recalls;

namespace PahlawanPangan.Gateway.Recalls;

/// <summary>Sends valid requests to recall, over REST and gRPC alike.</summary>
internal static class RecallSender
{
    /// <summary>Recalls a lot that has the expected version; null for any. The request's key, if it has one, names the recall.</summary>
    public static ValueTask<Reply<RecallReference>> RecallLotAsync(
        IGrainFactory grains, AuthenticatedCaller caller, Guid lotId, long? expectedVersion, RecallLotRequest body)
    {
        var key = RepeatKey.Current;
        var command = new OpenRecall
        {
            Caller = caller,
            LotId = lotId,
            Reason = body.Reason!,
            IsDrill = body.Drill == true,
            ExpectedVersion = expectedVersion,
            Fingerprint = key?.Fingerprint,
            TraceParent = RequestTrace.Parent,
        };
        return SendAsync(grains, key?.Id ?? Guid.CreateVersion7(), command);
    }

    /// <summary>Opens a recall, or returns the one that was opened under the same id.</summary>
    public static ValueTask<Reply<RecallReference>> SendAsync(IGrainFactory grains, Guid recallId, OpenRecall command) =>
        OutcomeRetry.ExecuteAsync(
            (Recall: grains.GetGrain<IRecallGrain>(recallId), Command: command),
            static sent => new ValueTask<Reply<RecallReference>>(sent.Recall.OpenAsync(sent.Command)));
}
