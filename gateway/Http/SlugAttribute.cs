using Microsoft.OpenApi;

namespace PahlawanPangan.Gateway.Http;

/// <summary>A word that becomes part of a subject or an index: 1 to 40 lower-case letters, digits and inner hyphens.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class SlugAttribute : FieldAttribute
{
    /// <inheritdoc/>
    public override string Advice => "Send 1 to 40 lower-case letters, digits and hyphens, with no hyphen at either end.";

    /// <inheritdoc/>
    public override void Describe(OpenApiSchema schema) => schema.Pattern = "^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$";

    /// <inheritdoc/>
    protected override bool Accepts(object value) => value is string text && FieldFormats.IsSlug(text);
}
