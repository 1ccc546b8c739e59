namespace PahlawanPangan.Grains.Lots.Storage;

/// <summary>Reads lots as they are stored.</summary>
internal interface ILotStore
{
    /// <summary>The kept answer of a lot's request; null when there is none, or it is too old.</summary>
    Task<KeptLotAnswer?> FindAnswerAsync(Guid lotId, Guid key, DateTimeOffset now, CancellationToken cancellation);

    /// <summary>Loads a lot with every hold and some of the claims that have ended; null when it was never posted.</summary>
    Task<Lot?> LoadAsync(Guid lotId, CancellationToken cancellation);

    /// <summary>Loads one claim that has ended, or all collected ones when no id is given.</summary>
    Task<List<Claim>> LoadEndedAsync(Guid lotId, Guid? claimId, CancellationToken cancellation);
}
