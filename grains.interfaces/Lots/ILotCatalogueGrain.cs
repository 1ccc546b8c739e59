namespace PahlawanPangan.Lots;

/// <summary>
/// Lists of lots and claims, read from the database's durable rows; the key has no meaning. Each answer holds only
/// what the caller may see.
/// </summary>
[Alias("pangan.lots.ILotCatalogueGrain")]
[GrainInterfaceType("PahlawanPangan.Lots.ILotCatalogueGrain")]
public interface ILotCatalogueGrain : IGrainWithIntegerKey
{
    /// <summary>Lots that can be claimed now. A lot that was posted a moment ago may still be missing.</summary>
    [Alias("search")]
    Task<Reply<Page<LotView>>> SearchAsync(LotSearch search);

    /// <summary>A donor's lots, newest first, for that donor or an operator.</summary>
    [Alias("lots-of-donor")]
    Task<Reply<Page<LotView>>> LotsOfDonorAsync(Caller caller, DonorLots wanted);

    /// <summary>The claims on one lot, oldest first, for its donor or an operator, without pickup codes.</summary>
    [Alias("claims-of-lot")]
    Task<Reply<Page<ClaimView>>> ClaimsOfLotAsync(Caller caller, Guid lotId, PageRequest page);

    /// <summary>The caller's own claims, newest first, with their pickup codes.</summary>
    [Alias("claims-of-caller")]
    Task<Reply<Page<ClaimView>>> ClaimsOfCallerAsync(Caller caller, ClaimStatus? status, PageRequest page);

    /// <summary>One claim: for its claimant with the pickup code, for the lot's donor and operators without.</summary>
    [Alias("claim")]
    Task<Reply<ClaimView>> ClaimAsync(Caller caller, Guid claimId);
}
