namespace PahlawanPangan.Parties;

/// <summary>
/// Shows the parties of a claim to one another, while it is held or a courier carries its food; the key has no meaning.
/// </summary>
[Alias("pangan.parties.IPartyGrain")]
[GrainInterfaceType("PahlawanPangan.Parties.IPartyGrain")]
public interface IPartyGrain : IGrainWithIntegerKey
{
    /// <summary>The parties of a claim, for one of them. For all other callers there is no such claim.</summary>
    [Alias("of-claim")]
    Task<Reply<ClaimParties>> OfClaimAsync(Caller caller, Guid claimId);
}
