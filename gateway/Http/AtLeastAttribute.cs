using System.Globalization;
using Microsoft.OpenApi;

namespace PahlawanPangan.Gateway.Http;

/// <summary>A whole number of so many or more.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class AtLeastAttribute(long min) : FieldAttribute
{
    /// <inheritdoc/>
    public override string Advice => $"Send a whole number, {min} or more.";

    /// <inheritdoc/>
    public override void Describe(OpenApiSchema schema) => schema.Minimum = min.ToString(CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    protected override bool Accepts(object value) => value is long number && number >= min;
}
