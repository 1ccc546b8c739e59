using System.Globalization;
using Microsoft.OpenApi;

namespace PahlawanPangan.Gateway.Http;

/// <summary>A whole number in a query string, as text, so that a bad one is reported together with every other bad parameter.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class WholeTextAttribute(long min, long max = long.MaxValue) : FieldAttribute
{
    /// <inheritdoc/>
    public override string Advice =>
        max == long.MaxValue ? $"Send a whole number, {min} or more." : $"Send a whole number from {min} to {max}.";

    /// <summary>The number of a parameter that was found valid; null for none.</summary>
    public static long? Parse(string? text) => 
        text is null ? null : WholeNumberConverter.TryParse(text, out var number) ? number
        : throw new FormatException("The text is no whole number.");

    /// <inheritdoc/>
    public override void Describe(OpenApiSchema schema)
    {
        schema.Type = JsonSchemaType.Integer;
        schema.Format = "int64";
        schema.Minimum = min.ToString(CultureInfo.InvariantCulture);
        schema.Maximum = max == long.MaxValue ? null : max.ToString(CultureInfo.InvariantCulture);
    }

    /// <inheritdoc/>
    protected override bool Accepts(object value) =>
        value is string text && WholeNumberConverter.TryParse(text, out var number) && number >= min && number <= max;
}
