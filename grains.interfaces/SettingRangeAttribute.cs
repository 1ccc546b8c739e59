using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace PahlawanPangan;

/// <summary>
/// The range of a numeric setting, both ends included. Its message names the setting, its value and the range. A generated validator
/// ignores the <c>ErrorMessage</c> of <see cref="RangeAttribute"/>.
/// </summary>
/// <param name="section">The configuration section that the setting is in.</param>
/// <param name="minimum">The smallest value.</param>
/// <param name="maximum">The largest value.</param>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class SettingRangeAttribute(string section, double minimum, double maximum) : ValidationAttribute
{
    /// <summary>The configuration section that the setting is in.</summary>
    public string Section { get; } = section;

    /// <summary>The smallest value.</summary>
    public double Minimum { get; } = minimum;

    /// <summary>The largest value.</summary>
    public double Maximum { get; } = maximum;

    /// <summary>The environment variable that sets it as well, if there is one.</summary>
    public string? Variable { get; init; }

    /// <inheritdoc/>
    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext) =>
        value is null || (Convert.ToDouble(value, CultureInfo.InvariantCulture) is var number && number >= Minimum && number <= Maximum)
            ? ValidationResult.Success
            : new ValidationResult(string.Create(
                CultureInfo.InvariantCulture,
                $"{Section}:{validationContext.MemberName}{(Variable is null ? "" : $" ({Variable})")} is {value}; "
                    + $"set it from {Minimum} to {Maximum}."));
}
