using PahlawanPangan.Lots;

namespace PahlawanPangan.Safety;

/// <summary>The limits of one temperature class.</summary>
[GenerateSerializer, Immutable, Alias("pangan.safety.TemperatureLimit")]
public sealed record TemperatureLimit
{
    /// <summary>The longest budget, in minutes: a week.</summary>
    public const int BudgetMinutesMax = 10_080;

    /// <summary>The class.</summary>
    [Id(0)]
    public required TemperatureClass TemperatureClass { get; init; }

    /// <summary>The lowest temperature of safe food, in degrees Celsius; null for none.</summary>
    [Id(1)]
    public double? MinCelsius { get; init; }

    /// <summary>The highest temperature of safe food, in degrees Celsius; null for none.</summary>
    [Id(2)]
    public double? MaxCelsius { get; init; }

    /// <summary>How long food may be outside of the limits before it must not be eaten, in minutes.</summary>
    [Id(3)]
    public required int BudgetMinutes { get; init; }

    /// <summary>The steps at which food of this class must be measured.</summary>
    [Id(4)]
    public required IReadOnlyList<SafetyStage> RequiredAt { get; init; }

    /// <summary>Where the numbers come from.</summary>
    [Id(5)]
    public required string Source { get; init; }
}

/// <summary>The limits of every temperature class, at one version.</summary>
[GenerateSerializer, Immutable, Alias("pangan.safety.TemperatureLimits")]
public sealed record TemperatureLimits
{
    /// <summary>Counts the changes from 1, which is what the engine comes with.</summary>
    [Id(0)]
    public required long Version { get; init; }

    /// <summary>The limits, one for each class.</summary>
    [Id(1)]
    public required IReadOnlyList<TemperatureLimit> Limits { get; init; }

    /// <summary>When they were last changed; null while they are what the engine comes with.</summary>
    [Id(2)]
    public DateTimeOffset? ChangedAt { get; init; }
}
