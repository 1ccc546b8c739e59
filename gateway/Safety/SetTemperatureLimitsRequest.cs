using System.ComponentModel.DataAnnotations;
using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Gateway.Safety;

/// <summary>The limits that replace those in force, one for each temperature class.</summary>
internal sealed record SetTemperatureLimitsRequest : IValidatableObject
{
    /// <summary>The limits of every temperature class.</summary>
    [Required, Items("limits", SafetyFields.ClassesMax)]
    public IReadOnlyList<TemperatureLimitModel?>? Limits { get; init; }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Limits is not { Count: > 0 and <= SafetyFields.ClassesMax })
        {
            yield break;
        }

        var named = new HashSet<string>(StringComparer.Ordinal);
        for (var index = 0; index < Limits.Count; index++)
        {
            if (Limits[index]?.TemperatureClass is { } name && !named.Add(name))
            {
                yield return new("Name each class once: this one comes twice.", [$"limits[{index}].temperatureClass"]);
            }
        }

        var missing = EnumNames<TemperatureClass>.Default.All.Except(named).ToList();
        if (missing.Count > 0)
        {
            yield return new($"Send the limits of every class; missing: {string.Join(", ", missing)}.", ["limits"]);
        }
    }
}
