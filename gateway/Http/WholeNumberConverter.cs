using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace PahlawanPangan.Gateway.Http;

/// <summary>
/// Reads a whole number in any form that JSON has for it: <c>100</c>, <c>100.0</c> and <c>1e2</c> are the same integer (JSON Schema,
/// "integer"). A fraction, or a number beyond 64 bits, is refused.
/// </summary>
internal sealed class WholeNumberConverter : JsonConverter<long>
{
    /// <summary>The forms of a number in JSON.</summary>
    private const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    private static readonly SearchValues<char> Characters = SearchValues.Create("0123456789+-.eE");

    /// <summary>The most characters of a number that is read exactly; no such number of 64 bits needs more.</summary>
    private const int LengthMax = 64;

    public override long Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.Number)
        {
            if (reader.TryGetInt64(out var plain))
            {
                return plain;
            }

            var text = reader.HasValueSequence ? reader.ValueSequence.ToArray() : reader.ValueSpan;
            if (text.Length <= LengthMax && TryParse(Encoding.ASCII.GetString(text), out var number))
            {
                return number;
            }
        }

        throw new JsonException();
    }

    public override void Write(Utf8JsonWriter writer, long value, JsonSerializerOptions options) => writer.WriteNumberValue(value);

    /// <summary>Reads a whole number from text; false for a fraction, however small, and for a number beyond 64 bits.</summary>
    public static bool TryParse(string text, out long number)
    {
        number = 0;
        if (!IsNumber(text) || !decimal.TryParse(text, Style, CultureInfo.InvariantCulture, out var value)
            || value != decimal.Truncate(value) || value is < long.MinValue or > long.MaxValue || HasFraction(text))
        {
            return false;
        }

        number = (long)value;
        return true;
    }

    /// <summary>Whether a text has a number's characters alone: the framework's parser ignores zero bytes at the end.</summary>
    public static bool IsNumber(ReadOnlySpan<char> text) => !text.ContainsAnyExcept(Characters);

    /// <summary>Whether a number has a digit below one: a decimal rounds what comes after its 28 digits.</summary>
    private static bool HasFraction(ReadOnlySpan<char> text)
    {
        var exponentAt = text.IndexOfAny('e', 'E');
        var digits = exponentAt < 0 ? text : text[..exponentAt];
        var last = digits.LastIndexOfAnyInRange('1', '9');
        var point = digits.IndexOf('.');
        if (last < 0)
        {
            return false;
        }

        // How many places the last digit that counts is below one.
        var below = point >= 0 && last > point ? last - point : last + 1 - (point < 0 ? digits.Length : point);
        return exponentAt < 0 ? below > 0
            : !int.TryParse(text[(exponentAt + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var exponent)
                || below > exponent;
    }
}
