using Microsoft.OpenApi;

namespace PahlawanPangan.Gateway.Http;

/// <summary>An array of at most so many texts, each of which comes once.</summary>
/// <param name="noun">What an item is, for the advice: "kind".</param>
/// <param name="max">The most items.</param>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class DistinctAttribute(string noun, int max) : FieldAttribute
{
    /// <inheritdoc/>
    public override string Advice => $"Name each {noun} once, {max} at the most.";

    /// <inheritdoc/>
    public override void Describe(OpenApiSchema schema)
    {
        schema.UniqueItems = true;
        schema.MaxItems = max;
    }

    /// <inheritdoc/>
    protected override bool Accepts(object value) =>
        value is IReadOnlyList<string?> items && items.Count <= max && !items.Contains(null) && items.Distinct().Count() == items.Count;
}
