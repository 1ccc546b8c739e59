using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace PahlawanPangan.Gateway.Http;

/// <summary>The range of a setting of the gateway, both ends included. Its message names the setting, its value and the range.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class SettingRangeAttribute(int minimum, int maximum) : ValidationAttribute
{
    /// <summary>The smallest value.</summary>
    public int Minimum { get; } = minimum;

    /// <summary>The largest value.</summary>
    public int Maximum { get; } = maximum;

    /// <inheritdoc/>
    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext) =>
        value is int number && (number < Minimum || number > Maximum)
            ? new ValidationResult(string.Create(
                CultureInfo.InvariantCulture,
                $"{GatewayOptions.Section}:{validationContext.MemberName} is {number}; set it from {Minimum} to {Maximum}."))
            : ValidationResult.Success;
}
