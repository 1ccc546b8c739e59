using System.ComponentModel.DataAnnotations;
using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Gateway.Claims;

/// <summary>How much to claim.</summary>
/// <remarks>The fingerprint of a request depends on the members' order: add new ones at the end.</remarks>
internal sealed record ClaimLotRequest
{
    /// <summary>In whole units of the lot.</summary>
    [Required, Count(Quantities.PostedMax)]
    public long? Quantity { get; init; }

    /// <summary>Where a courier should bring the food; absent when the recipient collects it.</summary>
    public DeliveryModel? Delivery { get; init; }

    /// <summary>The conflicts with the claimant's diet that are accepted.</summary>
    [NamesOf<DietNeeds>(IsEmptyAllowed = true)]
    public IReadOnlyList<string?>? AcceptConflicts { get; init; }
}
