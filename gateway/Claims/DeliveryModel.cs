using System.ComponentModel.DataAnnotations;
using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Gateway.Lots;

namespace PahlawanPangan.Gateway.Claims;

/// <summary>Where a courier should bring the food.</summary>
internal sealed record DeliveryModel
{
    /// <summary>The place.</summary>
    [Required, Advice("Send an object with lat, lon and perhaps address.")]
    public PlaceModel? Location { get; init; }
}
