using Microsoft.OpenApi;

namespace PahlawanPangan.Gateway.Http;

/// <summary>The <c>next</c> of a previous page.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class CursorAttribute : FieldAttribute
{
    private const int LengthMax = 512;

    /// <inheritdoc/>
    public override string Advice => "Send the next of the previous page as it was, or leave this out for the first page.";

    /// <inheritdoc/>
    public override void Describe(OpenApiSchema schema)
    {
    }

    /// <inheritdoc/>
    protected override bool Accepts(object value) =>
        value is string { Length: > 0 and <= LengthMax } text && !text.AsSpan().ContainsAnyExceptInRange('!', '~');
}
