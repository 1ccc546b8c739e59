using System.Globalization;
using System.Text;
using System.Text.Json;

namespace PahlawanPangan.Grains.Certificates;

/// <summary>
/// The one form of a JSON value that is signed, as RFC 8785 has it: no white space, the members of an object in the order of their names'
/// UTF-16 code units, and only those characters escaped that must be. Numbers are whole and below 2^53 in size; others have no form here.
/// </summary>
internal static class CanonicalJson
{
    private const long NumberMax = 1L << 53;

    /// <summary>The canonical bytes of a value, in UTF-8.</summary>
    /// <exception cref="InvalidDataException">It holds a number, a text or a name twice that has no canonical form.</exception>
    public static byte[] Of(JsonElement value)
    {
        var text = new StringBuilder();
        try
        {
            Write(value, text);
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetBytes(text.ToString());
        }
        catch (Exception malformed) when (malformed is InvalidOperationException or EncoderFallbackException)
        {
            throw new InvalidDataException("A text is not valid Unicode.", malformed);
        }
    }

    private static void Write(JsonElement value, StringBuilder text)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                WriteObject(value, text);
                break;
            case JsonValueKind.Array:
                WriteArray(value, text);
                break;
            case JsonValueKind.String:
                WriteText(value.GetString()!, text);
                break;
            case JsonValueKind.Number:
                text.Append(NumberOf(value));
                break;
            default:
                text.Append(value.GetRawText());
                break;
        }
    }

    private static void WriteObject(JsonElement value, StringBuilder text)
    {
        var before = '{';
        string? last = null;
        foreach (var member in value.EnumerateObject().OrderBy(member => member.Name, StringComparer.Ordinal))
        {
            if (member.Name == last)
            {
                throw new InvalidDataException($"The member {last} comes twice.");
            }

            last = member.Name;
            text.Append(before);
            WriteText(last, text);
            text.Append(':');
            Write(member.Value, text);
            before = ',';
        }

        text.Append(last is null ? "{}" : "}");
    }

    private static void WriteArray(JsonElement value, StringBuilder text)
    {
        text.Append('[');
        var isFirst = true;
        foreach (var item in value.EnumerateArray())
        {
            text.Append(isFirst ? "" : ",");
            Write(item, text);
            isFirst = false;
        }

        text.Append(']');
    }

    private static string NumberOf(JsonElement value)
    {
        var raw = value.GetRawText();
        return value.TryGetInt64(out var number) && number is > -NumberMax and < NumberMax
            && raw == number.ToString(CultureInfo.InvariantCulture)
            ? raw
            : throw new InvalidDataException($"The number {raw} is not a whole one in its shortest form.");
    }

    private static void WriteText(string value, StringBuilder text)
    {
        text.Append('"');
        foreach (var character in value)
        {
            _ = character switch
            {
                '"' => text.Append("\\\""),
                '\\' => text.Append("\\\\"),
                '\b' => text.Append("\\b"),
                '\f' => text.Append("\\f"),
                '\n' => text.Append("\\n"),
                '\r' => text.Append("\\r"),
                '\t' => text.Append("\\t"),
                < ' ' => text.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}"),
                _ => text.Append(character),
            };
        }

        text.Append('"');
    }
}
