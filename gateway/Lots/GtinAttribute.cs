using Microsoft.OpenApi;
using PahlawanPangan.Gateway.Http;

namespace PahlawanPangan.Gateway.Lots;

/// <summary>A GTIN of 8, 12, 13 or 14 digits, the last of which is its check digit (GS1 General Specifications, section 7.9).</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class GtinAttribute : FieldAttribute
{
    /// <inheritdoc/>
    public override string Advice => "Send a GTIN of 8, 12, 13 or 14 digits whose check digit is right.";

    /// <inheritdoc/>
    public override void Describe(OpenApiSchema schema) => schema.Pattern = "^([0-9]{8}|[0-9]{12,14})$";

    /// <inheritdoc/>
    protected override bool Accepts(object value) =>
        value is string { Length: 8 or 12 or 13 or 14 } text && text.All(char.IsAsciiDigit) && HasCheckDigit(text);

    private static bool HasCheckDigit(string text)
    {
        // Weights 3 and 1 in turn, from the right, beginning left of the check digit; the sum with it ends in 0.
        var sum = 0;
        for (var place = 0; place < text.Length; place++)
        {
            sum += (text[text.Length - 1 - place] - '0') * (place % 2 == 1 ? 3 : 1);
        }

        return sum % 10 == 0;
    }
}
