using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace PahlawanPangan.Gateway.Http;

/// <summary>The formats of text that several rules share.</summary>
internal static partial class FieldFormats
{
    private static readonly SearchValues<char> UuidCharacters = SearchValues.Create("0123456789abcdefABCDEF-");

    /// <summary>
    /// Letters, marks and signs that show nothing: Unicode's other default-ignorable characters, and the empty Braille cell.
    /// </summary>
    private static readonly SearchValues<char> EmptyLetters =
        SearchValues.Create("\u034F\u115F\u1160\u17B4\u17B5\u180B\u180C\u180D\u180F\u2800\u3164\uFFA0");

    private const int ZeroWidthNonJoiner = 0x200C;
    private const int ZeroWidthJoiner = 0x200D;

    /// <summary>
    /// Whether text can be seen as it is, and has at most so many characters, counted by code point. Refused are control characters, line
    /// separators, characters that are invisible or change the direction of text (Unicode's category Cf, and letters that show nothing),
    /// private and unassigned ones, and half surrogate pairs. The joiners of scripts and emoji are accepted between visible characters.
    /// </summary>
    public static bool IsPlain(string value, int lengthMax)
    {
        var (length, isJoining, isAfterVisible) = (0, false, false);
        foreach (var rune in value.EnumerateRunes())
        {
            if (rune.Value is ZeroWidthJoiner or ZeroWidthNonJoiner)
            {
                if (!isAfterVisible)
                {
                    return false;
                }

                (isJoining, isAfterVisible) = (true, false);
            }
            else
            {
                isAfterVisible = !Rune.IsWhiteSpace(rune);
                if (IsUnseen(rune) || (isJoining && !isAfterVisible))
                {
                    return false;
                }

                isJoining = false;
            }

            length++;
        }

        return length <= lengthMax && !isJoining;
    }

    /// <summary>Whether text is a UUID in its usual form: 36 hexadecimal digits and hyphens, and nothing around them.</summary>
    public static bool IsUuid(string value) =>
        value.Length == 36 && !value.AsSpan().ContainsAnyExcept(UuidCharacters) && Guid.TryParseExact(value, "D", out _);

    /// <summary>Whether text is 1 to 40 lower-case letters, digits and inner hyphens.</summary>
    public static bool IsSlug(string value) => SlugPattern().IsMatch(value);

    private static bool IsUnseen(Rune rune) => Rune.GetUnicodeCategory(rune)
            is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
            or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned or UnicodeCategory.Surrogate
        || rune == Rune.ReplacementChar || EmptyLetters.Contains((char)Math.Min(rune.Value, char.MaxValue));

    [GeneratedRegex("^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?\\z", RegexOptions.CultureInvariant)]
    private static partial Regex SlugPattern();
}
