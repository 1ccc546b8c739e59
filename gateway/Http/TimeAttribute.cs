using Microsoft.OpenApi;

namespace PahlawanPangan.Gateway.Http;

/// <summary>An RFC 3339 time with an offset, as text, so that a bad one is reported together with every other bad field.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class TimeAttribute : FieldAttribute
{
    /// <inheritdoc/>
    public override string Advice => "Send an RFC 3339 time with an offset, such as 2026-03-01T18:30:00Z.";

    /// <inheritdoc/>
    public override void Describe(OpenApiSchema schema)
    {
        schema.Format = "date-time";
        schema.Examples = ["2026-03-01T18:30:00.000Z"];
    }

    /// <inheritdoc/>
    protected override bool Accepts(object value) => value is string text && Rfc3339.TryParse(text, out _);
}
