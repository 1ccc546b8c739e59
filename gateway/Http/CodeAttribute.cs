using Microsoft.OpenApi;

namespace PahlawanPangan.Gateway.Http;

/// <summary>
/// A code of six digits, as people type and paste it: white space anywhere in it is ignored. What can be no code is refused here, so that
/// it costs none of the code's tries.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class CodeAttribute : FieldAttribute
{
    private const int Length = 6;

    /// <summary>More than six digits with blanks between them need; less than what is worth reading.</summary>
    private const int LengthMax = 64;

    /// <inheritdoc/>
    public override string Advice => "Send the six digits of the code.";

    /// <summary>The digits of a code that was found valid.</summary>
    public static string Parse(string text) => Digits(text) ?? throw new FormatException("The text is no code of six digits.");

    /// <summary>The digits of a code; null when the text is none.</summary>
    public static string? Digits(string text) => TryParse(text, out var code) ? code : null;

    /// <inheritdoc/>
    public override void Describe(OpenApiSchema schema)
    {
        schema.MinLength = Length;
        schema.MaxLength = LengthMax;
        schema.Pattern = @"^\s*([0-9]\s*){6}$";
    }

    /// <inheritdoc/>
    protected override bool Accepts(object value) => value is string text && TryParse(text, out _);

    private static bool TryParse(string text, out string code)
    {
        code = string.Empty;
        Span<char> digits = stackalloc char[Length];
        var count = 0;
        foreach (var character in text.Length <= LengthMax ? text : string.Empty)
        {
            if (char.IsWhiteSpace(character))
            {
                continue;
            }

            if (count == Length || !char.IsAsciiDigit(character))
            {
                return false;
            }

            digits[count++] = character;
        }

        code = count == Length ? digits.ToString() : string.Empty;
        return count == Length;
    }
}
