using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace PahlawanPangan.Hosting;

/// <summary>
/// Restricts a numeric setting to a range, with a message that names setting, value and range. A generated validator ignores the
/// <c>ErrorMessage</c> of <see cref="RangeAttribute"/>.
/// </summary>
/// <param name="setting">The setting's name in configuration, such as <c>Cluster:JoinSeconds</c>.</param>
/// <param name="minimum">The lowest value.</param>
/// <param name="maximum">The highest value.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SettingRangeAttribute(string setting, double minimum, double maximum) : ValidationAttribute
{
    /// <summary>The setting's name in configuration.</summary>
    public string Setting => setting;

    /// <summary>The lowest value.</summary>
    public double Minimum => minimum;

    /// <summary>The highest value.</summary>
    public double Maximum => maximum;

    /// <inheritdoc/>
    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext) =>
        Convert.ToDouble(value, CultureInfo.InvariantCulture) is var number && number >= minimum && number <= maximum
            ? ValidationResult.Success
            : new ValidationResult(
                string.Create(CultureInfo.InvariantCulture, $"{setting} is {value}; set it from {minimum} to {maximum}."));
}
