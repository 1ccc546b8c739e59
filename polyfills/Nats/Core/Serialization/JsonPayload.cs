using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace NATS.Client.Core;

/// <summary>Writes and reads JSON payloads without a new writer for each.</summary>
internal static class JsonPayload
{
    [ThreadStatic]
    private static Utf8JsonWriter? _writer;

    internal static void Write<T>(IBufferWriter<byte> destination, T value, JsonTypeInfo<T> typeInfo)
    {
        // A converter may publish in turn, so the writer is taken while it is in use.
        var writer = _writer ?? new Utf8JsonWriter(destination, new JsonWriterOptions { SkipValidation = true });
        _writer = null;
        writer.Reset(destination);
        try
        {
            JsonSerializer.Serialize(writer, value, typeInfo);
            writer.Flush();
        }
        finally
        {
            writer.Reset(Stream.Null);
        }

        _writer = writer;
    }

    internal static T? Read<T>(in ReadOnlySequence<byte> payload, JsonTypeInfo<T> typeInfo)
    {
        if (payload.IsEmpty)
        {
            return default;
        }

        var reader = new Utf8JsonReader(payload);
        return JsonSerializer.Deserialize(ref reader, typeInfo);
    }
}
