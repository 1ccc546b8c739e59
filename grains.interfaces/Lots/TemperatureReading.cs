namespace PahlawanPangan.Lots;

/// <summary>A measured temperature of the food.</summary>
[GenerateSerializer, Immutable, Alias("pangan.lots.TemperatureReading")]
public sealed record TemperatureReading
{
    /// <summary>The lowest temperature that a reading may state, in degrees Celsius; below it is no food but a broken probe.</summary>
    public const double CelsiusMin = -90;

    /// <summary>The highest temperature that a reading may state, in degrees Celsius.</summary>
    public const double CelsiusMax = 150;

    /// <summary>Degrees Celsius, from <see cref="CelsiusMin"/> to <see cref="CelsiusMax"/>.</summary>
    [Id(0)]
    public required double Celsius { get; init; }

    /// <summary>When it was measured.</summary>
    [Id(1)]
    public required DateTimeOffset MeasuredAt { get; init; }

    /// <summary>What it was measured with, in free text; null when that was not stated.</summary>
    [Id(2)]
    public string? Device { get; init; }
}
