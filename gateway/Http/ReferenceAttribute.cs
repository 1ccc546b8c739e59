using System.Globalization;
using Microsoft.OpenApi;

namespace PahlawanPangan.Gateway.Http;

/// <summary>
/// Where something is kept: an absolute https URL without credentials, or a URN. It is stored and shown, and never fetched.
/// </summary>
/// <param name="lengthMax">The most characters.</param>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ReferenceAttribute(int lengthMax) : FieldAttribute
{
    /// <inheritdoc/>
    public override string Advice => string.Create(
        CultureInfo.InvariantCulture, $"Send an https URL or a URN of at most {lengthMax} visible ASCII characters.");

    /// <inheritdoc/>
    public override void Describe(OpenApiSchema schema)
    {
        schema.Format = "uri";
        schema.MinLength = 1;
        schema.MaxLength = lengthMax;
    }

    /// <inheritdoc/>
    protected override bool Accepts(object value) =>
        value is string text && text.Length <= lengthMax && text.All(static character => character is > ' ' and <= '~')
        && Uri.TryCreate(text, UriKind.Absolute, out var uri)
        && ((uri.Scheme == Uri.UriSchemeHttps && uri.Host.Length > 0 && uri.UserInfo.Length == 0)
            || (uri.Scheme == "urn" && uri.AbsolutePath.Contains(':', StringComparison.Ordinal)));
}
