using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace PahlawanPangan.Silo;

/// <summary>How long grains stay in memory without being called; configuration section <c>Activations</c>.</summary>
public sealed class ActivationOptions : IValidatableObject
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Activations";

    /// <summary>After how many idle minutes a grain is deactivated, from 2 to 1,440; 15 unless set.</summary>
    [SettingRange("Activations", 2, 1440)]
    public int IdleMinutes { get; set; } = 15;

    /// <summary>
    /// The share of the process's memory limit at which the longest idle grains are deactivated early, in percent, from 20 to 95; 80 unless
    /// set. 0 disables it.
    /// </summary>
    public int MemoryPercentMax { get; set; } = 80;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (MemoryPercentMax is not 0 and (< 20 or > 95))
        {
            yield return new ValidationResult(
                $"Activations:MemoryPercentMax is {MemoryPercentMax}; set it from 20 to 95, or to 0 for no limit.",
                [nameof(MemoryPercentMax)]);
        }
    }
}

/// <summary>Refuses settings that are out of range, naming each.</summary>
[OptionsValidator]
public sealed partial class ActivationOptionsValidator : IValidateOptions<ActivationOptions>;
