using Microsoft.OpenApi;

namespace PahlawanPangan.Gateway.Http;

/// <summary>Text for people, on one line: see <see cref="FieldFormats.IsPlain"/>.</summary>
/// <param name="lengthMax">The most characters, counted by code point as JSON Schema does.</param>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class PlainTextAttribute(int lengthMax) : FieldAttribute
{
    /// <summary>Whether empty or blank text is accepted.</summary>
    public bool IsEmptyAllowed { get; init; }

    /// <inheritdoc/>
    public override string Advice => IsEmptyAllowed
        ? $"Send at most {lengthMax} visible characters on one line, or leave it out."
        : $"Send 1 to {lengthMax} visible characters on one line.";

    /// <inheritdoc/>
    public override void Describe(OpenApiSchema schema)
    {
        schema.MinLength = IsEmptyAllowed ? 0 : 1;
        schema.MaxLength = lengthMax;
    }

    /// <inheritdoc/>
    protected override bool Accepts(object value) =>
        value is string text && (IsEmptyAllowed || !string.IsNullOrWhiteSpace(text)) && FieldFormats.IsPlain(text, lengthMax);
}
