using System.ComponentModel.DataAnnotations;
using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Gateway.Lots;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Gateway.Claims;

/// <summary>Where a courier should bring the food.</summary>
internal sealed record DeliveryModel
{
    /// <summary>The place.</summary>
    [Required, Advice("Send an object with lat, lon and perhaps address.")]
    public PlaceModel? Location { get; init; }

    /// <summary>A destination as an answer shows it.</summary>
    public static DeliveryModel Of(Place place) => new() { Location = PlaceModel.Of(place) };
}
