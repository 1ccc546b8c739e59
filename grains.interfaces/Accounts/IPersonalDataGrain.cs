using PahlawanPangan.Deliveries;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Accounts;

/// <summary>
/// Reads what is kept of an account and no other list shows to its owner, for an export; the key has no meaning. Each caller sees its own
/// only. Pages are in the order of ids.
/// </summary>
[Alias("pangan.accounts.IPersonalDataGrain")]
[GrainInterfaceType("PahlawanPangan.Accounts.IPersonalDataGrain")]
public interface IPersonalDataGrain : IGrainWithIntegerKey
{
    /// <summary>The lots that the caller posted.</summary>
    [Alias("lots")]
    Task<Reply<Page<LotView>>> LotsAsync(Caller caller, PageRequest page);

    /// <summary>The caller's claims, with the places where they were to be brought.</summary>
    [Alias("claims")]
    Task<Reply<Page<PersonalClaim>>> ClaimsAsync(Caller caller, PageRequest page);

    /// <summary>The deliveries that the caller gave, received or carried.</summary>
    [Alias("deliveries")]
    Task<Reply<Page<DeliveryView>>> DeliveriesAsync(Caller caller, PageRequest page);
}

/// <summary>A claim as its claimant's export shows it.</summary>
[GenerateSerializer, Immutable, Alias("pangan.accounts.PersonalClaim")]
public sealed record PersonalClaim
{
    /// <summary>The claim, without its code.</summary>
    [Id(0)]
    public required ClaimView Claim { get; init; }

    /// <summary>Where a courier should bring it; null when the claimant collects.</summary>
    [Id(1)]
    public Place? DeliverTo { get; init; }
}
