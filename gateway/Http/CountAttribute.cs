using System.Globalization;
using Microsoft.OpenApi;

namespace PahlawanPangan.Gateway.Http;

/// <summary>A whole number from 1, or another minimum, to so many.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class CountAttribute(long max) : FieldAttribute
{
    /// <summary>The smallest number.</summary>
    public long Min { get; init; } = 1;

    /// <inheritdoc/>
    public override string Advice => $"Send a whole number from {Min} to {max}.";

    /// <inheritdoc/>
    public override void Describe(OpenApiSchema schema)
    {
        schema.Minimum = Min.ToString(CultureInfo.InvariantCulture);
        schema.Maximum = max.ToString(CultureInfo.InvariantCulture);
    }

    /// <inheritdoc/>
    protected override bool Accepts(object value) => value is long number && number >= Min && number <= max;
}
