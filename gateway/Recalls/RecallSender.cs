using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Recalls;

namespace PahlawanPangan.Gateway.Recalls;

/// <summary>Opens recalls, from the API and from a page alike.</summary>
internal static class RecallSender
{
    /// <summary>Recalls one lot. A repetition under the request's key, if it has one, gets the first answer.</summary>
    public static ValueTask<Reply<RecallReference>> RecallLotAsync(
        IGrainFactory grains, AuthenticatedCaller caller, Guid lotId, long? version, RecallLotRequest body)
    {
        var key = RepeatKey.Current;
        return SendAsync(grains, key?.Id ?? Guid.CreateVersion7(), body.ToCommand(caller, lotId, version, key));
    }

    /// <summary>Recalls every lot that a request describes; the same key gives the same recall.</summary>
    public static ValueTask<Reply<RecallReference>> OpenAsync(
        IGrainFactory grains, AuthenticatedCaller caller, string key, OpenRecallRequest body) =>
        SendAsync(grains, DerivedId.OfRecall(caller.Id, key), body.ToCommand(caller));

    private static ValueTask<Reply<RecallReference>> SendAsync(IGrainFactory grains, Guid recallId, OpenRecall command) =>
        OutcomeRetry.ExecuteAsync(
            (Recall: grains.GetGrain<IRecallGrain>(recallId), Command: command),
            static sent => new ValueTask<Reply<RecallReference>>(sent.Recall.OpenAsync(sent.Command)));
}
