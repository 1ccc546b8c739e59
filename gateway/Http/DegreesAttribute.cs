using System.Globalization;
using Microsoft.OpenApi;

namespace PahlawanPangan.Gateway.Http;

/// <summary>A number of degrees, from minus so many to so many.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class DegreesAttribute(int max) : FieldAttribute
{
    /// <inheritdoc/>
    public override string Advice => $"Send a number of degrees from -{max} to {max}.";

    /// <inheritdoc/>
    public override void Describe(OpenApiSchema schema)
    {
        schema.Minimum = (-max).ToString(CultureInfo.InvariantCulture);
        schema.Maximum = max.ToString(CultureInfo.InvariantCulture);
    }

    /// <inheritdoc/>
    protected override bool Accepts(object value) => value is double degrees && degrees >= -max && degrees <= max;
}
