using Microsoft.Extensions.Options;

namespace PahlawanPangan.Silo;

/// <summary>How long grains stay in memory without being called; configuration section <c>Activations</c>.</summary>
public sealed class ActivationOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Activations";

    /// <summary>After how many idle minutes a grain leaves memory, from 2 to 1,440; 15 unless set.</summary>
    public int IdleMinutes { get; set; } = 15;

    /// <summary>
    /// How much of the memory that the process may use is used before the longest idle grains leave early, in percent, from 20 to 95; 80 unless
    /// set. 0 lets none leave early.
    /// </summary>
    public int MemoryPercentMax { get; set; } = 80;
}

/// <summary>Refuses settings that are out of range, naming each.</summary>
public sealed class ActivationOptionsValidator : IValidateOptions<ActivationOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, ActivationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        List<string> faults = [];
        if (options.IdleMinutes is < 2 or > 1440)
        {
            faults.Add($"Activations:IdleMinutes is {options.IdleMinutes}; set it from 2 to 1440.");
        }

        if (options.MemoryPercentMax is not 0 and (< 20 or > 95))
        {
            faults.Add($"Activations:MemoryPercentMax is {options.MemoryPercentMax}; set it from 20 to 95, or to 0 for no limit.");
        }

        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
