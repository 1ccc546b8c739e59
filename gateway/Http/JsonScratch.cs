using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.Unicode;

namespace PahlawanPangan.Gateway.Http;

/// <summary>
/// A buffer and a JSON writer kept by each thread, so that serialising allocates nothing that outlives it. What it
/// returns is valid until the next use on the same thread: never hold it over an await.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "One lives as long as its thread, and its writer holds nothing but the buffer.")]
internal sealed class JsonScratch
{
    /// <summary>A larger buffer than this is not kept; lists of long lots are rare.</summary>
    private const int KeptBytesMax = 64 * 1024;

    [ThreadStatic]
    private static JsonScratch? ofThread;

    private readonly ArrayBufferWriter<byte> buffer = new(1024);
    private readonly Utf8JsonWriter writer;

    private JsonScratch()
    {
        // Letters of every script stay readable; what could break out of HTML stays escaped.
        var options = new JsonWriterOptions { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All), SkipValidation = true };
        writer = new Utf8JsonWriter(buffer, options);
    }

    /// <summary>The value as JSON, after a prefix that is copied as it is.</summary>
    public static ReadOnlySpan<byte> Serialize<T>(T value, JsonTypeInfo<T> typeInfo, ReadOnlySpan<byte> prefix = default)
    {
        var scratch = ofThread ??= new();
        var buffer = scratch.buffer;
        buffer.ResetWrittenCount();
        buffer.Write(prefix);
        scratch.writer.Reset();
        JsonSerializer.Serialize(scratch.writer, value, typeInfo);
        scratch.writer.Flush();
        if (buffer.Capacity > KeptBytesMax)
        {
            ofThread = null;
        }

        return buffer.WrittenSpan;
    }
}
