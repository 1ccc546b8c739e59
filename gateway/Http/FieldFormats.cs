using System.Text.RegularExpressions;

namespace PahlawanPangan.Gateway.Http;

/// <summary>The formats of text that several rules share.</summary>
internal static partial class FieldFormats
{
    /// <summary>Whether text has no control characters and at most so many characters, counted by code point.</summary>
    public static bool IsPlain(string value, int lengthMax)
    {
        var length = 0;
        foreach (var unit in value)
        {
            if (char.IsControl(unit))
            {
                return false;
            }

            length += char.IsLowSurrogate(unit) ? 0 : 1;
        }

        return length <= lengthMax;
    }

    /// <summary>Whether text is 1 to 40 lower-case letters, digits and inner hyphens.</summary>
    public static bool IsSlug(string value) => SlugPattern().IsMatch(value);

    [GeneratedRegex("^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?\\z", RegexOptions.CultureInvariant)]
    private static partial Regex SlugPattern();
}
