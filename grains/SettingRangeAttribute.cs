using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace PahlawanPangan.Grains;

/// <summary>The range of a setting, both ends included. Its message names the setting, its value and the range.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class SettingRangeAttribute(string section, int minimum, int maximum) : ValidationAttribute
{
    /// <summary>The configuration section that the setting is in.</summary>
    public string Section { get; } = section;

    /// <summary>The smallest value.</summary>
    public int Minimum { get; } = minimum;

    /// <summary>The largest value.</summary>
    public int Maximum { get; } = maximum;

    /// <inheritdoc/>
    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext) =>
        value is int number && (number < Minimum || number > Maximum)
            ? new ValidationResult(string.Create(
                CultureInfo.InvariantCulture, $"{Section}:{validationContext.MemberName} is {number}; set it from {Minimum} to {Maximum}."))
            : ValidationResult.Success;
}
