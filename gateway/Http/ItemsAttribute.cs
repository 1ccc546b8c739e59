using System.Collections;
using Microsoft.OpenApi;

namespace PahlawanPangan.Gateway.Http;

/// <summary>An array of 1 to so many items.</summary>
/// <param name="noun">What the items are, for the advice: "claims".</param>
/// <param name="max">The most items.</param>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ItemsAttribute(string noun, int max) : FieldAttribute
{
    /// <inheritdoc/>
    public override string Advice => $"Send 1 to {max} {noun}.";

    /// <inheritdoc/>
    public override void Describe(OpenApiSchema schema)
    {
        schema.MinItems = 1;
        schema.MaxItems = max;
    }

    /// <inheritdoc/>
    protected override bool Accepts(object value) => value is ICollection { Count: > 0 } items && items.Count <= max;
}
