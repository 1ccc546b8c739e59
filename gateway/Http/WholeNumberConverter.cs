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

    /// <summary>Reads a whole number from text; false for a fraction, and for a number beyond 64 bits.</summary>
    public static bool TryParse(string text, out long number)
    {
        number = 0;
        if (!decimal.TryParse(text, Style, CultureInfo.InvariantCulture, out var value)
            || value != decimal.Truncate(value) || value is < long.MinValue or > long.MaxValue)
        {
            return false;
        }

        number = (long)value;
        return true;
    }
}
