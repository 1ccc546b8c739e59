using System.Collections.Frozen;
using PahlawanPangan.Lots;
using PahlawanPangan.Safety;

namespace PahlawanPangan.Grains.Safety;

/// <summary>The safety tables as rules take them. It never changes: a change of a table makes another one.</summary>
internal sealed class SafetyRules
{
    private readonly Dictionary<TemperatureClass, TemperatureLimit> _limits;
    private readonly FrozenDictionary<string, TimeSpan> _shelfLives;

    /// <summary>Creates the rules of two tables.</summary>
    public SafetyRules(TemperatureLimits limits, ShelfLives shelfLives)
    {
        Limits = limits;
        ShelfLives = shelfLives;
        _limits = limits.Limits.ToDictionary(limit => limit.TemperatureClass);
        _shelfLives = shelfLives.Lives.ToFrozenDictionary(life => life.Category, life => TimeSpan.FromHours(life.Hours));
    }

    /// <summary>The rules that the engine comes with.</summary>
    public static SafetyRules BuiltIn { get; } = new(BuiltInTables.TemperatureLimits, BuiltInTables.ShelfLives);

    /// <summary>The temperature limits.</summary>
    public TemperatureLimits Limits { get; }

    /// <summary>The shelf lives.</summary>
    public ShelfLives ShelfLives { get; }

    /// <summary>The limits of a class; null when the table of an older build lacks it.</summary>
    public TemperatureLimit? LimitOf(TemperatureClass temperatureClass) => _limits.GetValueOrDefault(temperatureClass);

    /// <summary>Whether food of a class must be measured at a step.</summary>
    public bool Requires(TemperatureClass temperatureClass, SafetyStage stage) =>
        LimitOf(temperatureClass) is { } limit && limit.RequiredAt.Contains(stage);

    /// <summary>Why a temperature is outside of the limits of a class, as a sentence; null when it is within them.</summary>
    public string? Outside(TemperatureClass temperatureClass, double celsius)
    {
        var limit = LimitOf(temperatureClass);
        var bound = celsius > limit?.MaxCelsius ? $"above {limit.MaxCelsius}"
            : celsius < limit?.MinCelsius ? $"below {limit.MinCelsius}"
            : null;
        return bound is null
            ? null
            : FormattableString.Invariant(
                $"The food was at {celsius} °C, and {temperatureClass.ToString().ToLowerInvariant()} food must not be {bound} °C.");
    }

    /// <summary>How long food of a class may be outside of its limits.</summary>
    public TimeSpan BudgetOf(TemperatureClass temperatureClass) => TimeSpan.FromMinutes(LimitOf(temperatureClass)?.BudgetMinutes ?? 0);

    /// <summary>How long food of a category keeps from its preparation; null for a category that is not known.</summary>
    public TimeSpan? ShelfLifeOf(string category) => _shelfLives.TryGetValue(category, out var life) ? life : null;
}
