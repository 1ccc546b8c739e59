using Orleans.Concurrency;
using PahlawanPangan.Deliveries;
using PahlawanPangan.Grains.Accounts;
using PahlawanPangan.Grains.Lots;
using PahlawanPangan.Lots;
using PahlawanPangan.Parties;

namespace PahlawanPangan.Grains.Parties;

/// <summary>
/// Shows the parties of a claim to one another. It asks the claim's lot and its delivery as they are now, and keeps nothing: when the claim
/// has ended, the next request shows no contact any more.
/// </summary>
[StatelessWorker]
[Reentrant]
[GrainType("party")]
internal sealed class PartyGrain(LotGrains lots, Clock clock) : Grain, IPartyGrain
{
    /// <inheritdoc/>
    public async Task<Reply<ClaimParties>> OfClaimAsync(Caller caller, Guid claimId)
    {
        // Which lot it is of; how it stands is for the lot to say.
        var found = await GrainFactory.GetGrain<ILotCatalogueGrain>(0).ClaimAsync(Caller.Engine, claimId);
        if (found.IsRefused)
        {
            return found.Refusal;
        }

        var claimed = await lots[found.Value.LotId].GetClaimAsync(claimId);
        if (claimed.IsRefused)
        {
            return claimed.Refusal;
        }

        var lot = await lots[found.Value.LotId].GetAsync();
        if (lot.IsRefused)
        {
            return lot.Refusal;
        }

        var delivered = await GrainFactory.GetGrain<IDeliveryGrain>(claimId).GetAsync(Caller.Engine);
        if (delivered is { IsRefused: true, Refusal.Kind: not RefusalKind.NotFound })
        {
            return delivered.Refusal;
        }

        var (claim, donor, delivery) = (claimed.Value, lot.Value.DonorId, delivered.IsRefused ? null : delivered.Value);
        var isParty = caller.Role switch
        {
            Role.Donor => caller.Id == donor,
            Role.Recipient => caller.Id == claim.RecipientId,
            Role.Courier => caller.Id == delivery?.CourierId,
            _ => false,
        };
        if (!isParty)
        {
            return Lot.ClaimNotFound();
        }

        if (!IsUnderWay(claim, delivery))
        {
            return new Refusal(
                RefusalKind.ClaimNotHeld, "The claim is no longer held or carried, so its parties no longer see one another's contacts.");
        }

        var courier = delivery is { Status: DeliveryStatus.Assigned or DeliveryStatus.PickedUp } ? delivery.CourierId : null;
        var parties = await Task.WhenAll(ContactAsync(donor), ContactAsync(claim.RecipientId), ContactAsync(courier));
        return new ClaimParties { Donor = parties[0], Recipient = parties[1], Courier = parties[2] };
    }

    /// <summary>Whether a claim is held, or its courier has the food on the way.</summary>
    private bool IsUnderWay(ClaimView claim, DeliveryView? delivery) => claim.Status switch
    {
        ClaimStatus.Held => true,
        ClaimStatus.Collected => claim is { LostAt: null, RecalledAt: null, CourierId: not null }
            && delivery is { Status: DeliveryStatus.Assigned or DeliveryStatus.PickedUp }
            && delivery.CourierId == claim.CourierId && delivery.UseBy > clock.Now,
        _ => false,
    };

    private Task<Party?> ContactAsync(Guid? accountId) =>
        accountId is { } id ? GrainFactory.GetGrain<IAccountAuthority>(id).ContactAsync() : Task.FromResult<Party?>(null);
}
