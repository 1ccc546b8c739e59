using System.Globalization;
using Microsoft.OpenApi;

namespace PahlawanPangan.Gateway.Http;

/// <summary>A finite number in a query string, as text, so that a bad one is reported together with every other bad parameter.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class NumberTextAttribute(double min, double max) : FieldAttribute
{
    private const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    /// <summary>Whether the number must be above the minimum.</summary>
    public bool IsMinExcluded { get; init; }

    /// <inheritdoc/>
    public override string Advice => string.Create(
        CultureInfo.InvariantCulture,
            $"Send a number {(IsMinExcluded ? "above" : "from")} {min} {(IsMinExcluded ? "and at most" : "to")} {max}.");

    /// <summary>The number of a parameter that was found valid; null for none.</summary>
    public static double? Parse(string? text) => text is null ? null : double.Parse(text, Style, CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public override void Describe(OpenApiSchema schema)
    {
        var bound = min.ToString(CultureInfo.InvariantCulture);
        schema.Type = JsonSchemaType.Number;
        schema.Format = "double";
        schema.Minimum = IsMinExcluded ? null : bound;
        schema.ExclusiveMinimum = IsMinExcluded ? bound : null;
        schema.Maximum = max.ToString(CultureInfo.InvariantCulture);
    }

    /// <inheritdoc/>
    protected override bool Accepts(object value) =>
        value is string text && WholeNumberConverter.IsNumber(text)
        && double.TryParse(text, Style, CultureInfo.InvariantCulture, out var number)
        && number <= max && (IsMinExcluded ? number > min : number >= min);
}
