using System.ComponentModel.DataAnnotations;
using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Gateway.Claims;

/// <summary>How much to claim from which lot.</summary>
internal sealed record ClaimOfLotRequest
{
    /// <summary>The lot; each may come once.</summary>
    [Required, Uuid("a lot's id")]
    public string? LotId { get; init; }

    /// <summary>In whole units of the lot.</summary>
    [Required, Count(Quantities.PostedMax)]
    public long? Quantity { get; init; }

    /// <summary>Where a courier should bring the food; absent when the recipient collects it.</summary>
    public DeliveryModel? Delivery { get; init; }

    /// <summary>The conflicts with the claimant's diet that are accepted.</summary>
    [NamesOf<DietNeeds>(IsEmptyAllowed = true)]
    public IReadOnlyList<string?>? AcceptConflicts { get; init; }

    /// <summary>What a request to the lot alone would say.</summary>
    public ClaimLotRequest ToClaim() => new() { Quantity = Quantity, Delivery = Delivery, AcceptConflicts = AcceptConflicts };
}
