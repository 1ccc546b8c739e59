using System.Globalization;
using Microsoft.OpenApi;

namespace PahlawanPangan.Gateway.Http;

/// <summary>A whole number from 1 to so many.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class CountAttribute(long max) : FieldAttribute
{
    /// <inheritdoc/>
    public override string Advice => $"Send a whole number from 1 to {max}.";

    /// <inheritdoc/>
    public override void Describe(OpenApiSchema schema)
    {
        schema.Minimum = "1";
        schema.Maximum = max.ToString(CultureInfo.InvariantCulture);
    }

    /// <inheritdoc/>
    protected override bool Accepts(object value) => value is long number && number >= 1 && number <= max;
}
