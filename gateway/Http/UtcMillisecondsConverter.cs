using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace PahlawanPangan.Gateway.Http;

/// <summary>
/// Prints times as <c>yyyy-MM-ddTHH:mm:ss.fffZ</c>, always with three digits, so that the same answer is the same bytes.
/// </summary>
internal sealed class UtcMillisecondsConverter : JsonConverter<DateTimeOffset>
{
    private const string Format = "yyyy-MM-ddTHH:mm:ss.fffZ";

    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("Times in requests are read as text, so that every bad one is reported at once.");

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options)
    {
        Span<byte> text = stackalloc byte[Format.Length];
        var isWritten = value.UtcDateTime.TryFormat(text, out var length, Format, CultureInfo.InvariantCulture);
        System.Diagnostics.Debug.Assert(isWritten && length == Format.Length, "The format's length is fixed.");
        writer.WriteStringValue(text);
    }
}
