using System.ComponentModel.DataAnnotations;
using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Gateway.Lots;

/// <summary>A measured temperature of the food.</summary>
internal sealed record TemperatureModel
{
    /// <summary>Degrees Celsius.</summary>
    [Required, Number(TemperatureReading.CelsiusMin, TemperatureReading.CelsiusMax)]
    public double? Celsius { get; init; }

    /// <summary>When it was measured.</summary>
    [Required, Time]
    public string? MeasuredAt { get; init; }

    /// <summary>What it was measured with.</summary>
    [PlainText(LotFields.DeviceLengthMax)]
    public string? Device { get; init; }

    /// <summary>A reading as an answer shows it.</summary>
    public static TemperatureModel Of(TemperatureReading reading) => new()
    {
        Celsius = reading.Celsius,
        MeasuredAt = Rfc3339.Format(reading.MeasuredAt),
        Device = reading.Device,
    };

    /// <summary>The reading, once it is valid.</summary>
    public TemperatureReading ToReading() => new() { Celsius = Celsius!.Value, MeasuredAt = Rfc3339.Parse(MeasuredAt!), Device = Device };
}
