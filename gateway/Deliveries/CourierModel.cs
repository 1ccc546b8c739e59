using System.ComponentModel.DataAnnotations;
using PahlawanPangan.Deliveries;
using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Gateway.Lots;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Gateway.Deliveries;

/// <summary>What a courier can carry, and where.</summary>
internal sealed record CourierModel
{
    private const double CapacityKgMax = 10_000;

    /// <summary>The most that fits at once.</summary>
    [Required, Number(0, CapacityKgMax, IsMinExcluded = true)]
    public double? CapacityKg { get; init; }

    /// <summary>What the courier can keep.</summary>
    [Required, NamesOf<TemperatureClass>]
    public IReadOnlyList<string?>? TemperatureClasses { get; init; }

    /// <summary>Where the courier is.</summary>
    [Required, Advice("Send an object with lat, lon and perhaps address.")]
    public PlaceModel? Location { get; init; }

    /// <summary>How far from there pickups may be.</summary>
    [Required, Number(0, LotFields.RadiusKmMax, IsMinExcluded = true)]
    public double? RadiusKm { get; init; }

    /// <summary>A profile as an answer shows it.</summary>
    public static CourierModel Of(CourierProfile profile) => new()
    {
        CapacityKg = profile.CapacityGrams / 1000.0,
        TemperatureClasses = [.. profile.TemperatureClasses.Select(EnumNames<TemperatureClass>.Default.NameOf)],
        Location = PlaceModel.Of(profile.Location),
        RadiusKm = profile.RadiusKm,
    };

    /// <summary>The profile, once it is valid.</summary>
    public CourierProfile ToProfile() => new()
    {
        CapacityGrams = (long)(CapacityKg!.Value * 1000),
        TemperatureClasses = TemperatureClasses!.Select(static name => EnumNames<TemperatureClass>.Default.Parse(name!)).Distinct()
            .ToArray(),
        Location = Location!.ToPlace(),
        RadiusKm = RadiusKm!.Value,
    };
}
