using System.ComponentModel.DataAnnotations;
using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Lots;
using PahlawanPangan.Safety;

namespace PahlawanPangan.Gateway.Safety;

/// <summary>The limits of one temperature class.</summary>
internal sealed record TemperatureLimitModel : IValidatableObject
{
    /// <summary>The class.</summary>
    [Required, NameOf<TemperatureClass>]
    public string? TemperatureClass { get; init; }

    /// <summary>The lowest temperature of safe food, in degrees Celsius; none when absent.</summary>
    [Number(TemperatureReading.CelsiusMin, TemperatureReading.CelsiusMax)]
    public double? MinCelsius { get; init; }

    /// <summary>The highest temperature of safe food, in degrees Celsius; none when absent.</summary>
    [Number(TemperatureReading.CelsiusMin, TemperatureReading.CelsiusMax)]
    public double? MaxCelsius { get; init; }

    /// <summary>How many minutes food may be outside of the limits before its lot is closed; 0 for none.</summary>
    [Required, Count(TemperatureLimit.BudgetMinutesMax, Min = 0)]
    public long? BudgetMinutes { get; init; }

    /// <summary>The steps at which food of this class must be measured; none when absent.</summary>
    [NameOf<SafetyStage>, Distinct("step", SafetyFields.ClassesMax)]
    public IReadOnlyList<string?>? RequiredAt { get; init; }

    /// <summary>Where the numbers come from.</summary>
    [Required, PlainText(SafetyFields.SourceLengthMax)]
    public string? Source { get; init; }

    /// <summary>Limits as an answer shows them.</summary>
    public static TemperatureLimitModel Of(TemperatureLimit limit) => new()
    {
        TemperatureClass = EnumNames<TemperatureClass>.Default.NameOf(limit.TemperatureClass),
        MinCelsius = limit.MinCelsius,
        MaxCelsius = limit.MaxCelsius,
        BudgetMinutes = limit.BudgetMinutes,
        RequiredAt = [.. limit.RequiredAt.Select(EnumNames<SafetyStage>.Default.NameOf)],
        Source = limit.Source,
    };

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (MinCelsius >= MaxCelsius)
        {
            yield return new("Send a minimum below the maximum, or leave one of them out.", ["minCelsius"]);
        }

        for (var index = 0; index < Math.Min(RequiredAt?.Count ?? 0, SafetyFields.ClassesMax); index++)
        {
            if (RequiredAt![index] is not { } stage || !EnumNames<SafetyStage>.Default.TryParse(stage, out _))
            {
                yield return new($"Send one of: {EnumNames<SafetyStage>.Default.Listed}.", [$"requiredAt[{index}]"]);
            }
        }
    }

    /// <summary>The limits, once they are valid.</summary>
    public TemperatureLimit ToLimit() => new()
    {
        TemperatureClass = EnumNames<TemperatureClass>.Default.Parse(TemperatureClass!),
        MinCelsius = MinCelsius,
        MaxCelsius = MaxCelsius,
        BudgetMinutes = (int)BudgetMinutes!.Value,
        RequiredAt = [.. (RequiredAt ?? []).Select(stage => EnumNames<SafetyStage>.Default.Parse(stage!)).Order()],
        Source = Source!,
    };
}
