using Microsoft.OpenApi;

namespace PahlawanPangan.Gateway.Http;

/// <summary>An id, as text with hyphens.</summary>
/// <param name="noun">What the id names, for the advice: "a lot's id".</param>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class UuidAttribute(string noun) : FieldAttribute
{
    /// <inheritdoc/>
    public override string Advice => $"Send {noun}, a UUID.";

    /// <inheritdoc/>
    public override void Describe(OpenApiSchema schema) => schema.Format = "uuid";

    /// <inheritdoc/>
    protected override bool Accepts(object value) => value is string text && FieldFormats.IsUuid(text);
}
