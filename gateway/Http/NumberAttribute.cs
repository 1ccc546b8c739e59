using System.Globalization;
using Microsoft.OpenApi;

namespace PahlawanPangan.Gateway.Http;

/// <summary>A finite number within bounds.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class NumberAttribute(double min, double max) : FieldAttribute
{
    /// <summary>Whether the number must be above the minimum.</summary>
    public bool IsMinExcluded { get; init; }

    /// <inheritdoc/>
    public override string Advice => string.Create(
        CultureInfo.InvariantCulture,
            $"Send a number {(IsMinExcluded ? "above" : "from")} {min} {(IsMinExcluded ? "and at most" : "to")} {max}.");

    /// <inheritdoc/>
    public override void Describe(OpenApiSchema schema)
    {
        var bound = min.ToString(CultureInfo.InvariantCulture);
        schema.Minimum = IsMinExcluded ? null : bound;
        schema.ExclusiveMinimum = IsMinExcluded ? bound : null;
        schema.Maximum = max.ToString(CultureInfo.InvariantCulture);
    }

    /// <inheritdoc/>
    protected override bool Accepts(object value) =>
        value is double number && number <= max && (IsMinExcluded ? number > min : number >= min);
}
