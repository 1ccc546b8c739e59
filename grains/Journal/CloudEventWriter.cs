using System.Buffers;
using System.Text.Json;

namespace PahlawanPangan.Grains.Journal;

/// <summary>
/// Writes events as CloudEvents 1.0 in structured JSON (https://github.com/cloudevents/spec, sections "Required Attributes" and
/// the extensions "sequence" and "distributed tracing") into buffers that are reused for each batch.
/// </summary>
internal sealed class CloudEventWriter : IDisposable
{
    private const int SubjectsKept = 4096;
    private readonly ArrayBufferWriter<byte> _scratch = new(1024);
    private readonly Utf8JsonWriter _json;
    private readonly PayloadArena _payloads = new();
    private readonly Dictionary<(string Type, string Region), string> _subjects = [];

    public CloudEventWriter() => _json = new Utf8JsonWriter(_scratch, new JsonWriterOptions { SkipValidation = true });

    /// <summary>Starts an event of an aggregate and leaves the writer inside its <c>data</c> object.</summary>
    /// <param name="source">The path that the aggregate's kind has, such as <c>/lots/</c>.</param>
    /// <param name="typeName">The event's full type, such as <c>org.pahlawanpangan.lot.claimed.v1</c>.</param>
    public Utf8JsonWriter Begin(
        ReadOnlySpan<char> source, ReadOnlySpan<char> typeName, Guid aggregateId, long sequence, DateTimeOffset at, string? traceParent)
    {
        _scratch.ResetWrittenCount();
        _json.Reset();
        _json.WriteStartObject();
        _json.WriteString("specversion"u8, "1.0"u8);
        _json.WriteString("id"u8, EventId.Of(aggregateId, sequence));
        Span<char> path = stackalloc char[source.Length + 36];
        source.CopyTo(path);
        _ = aggregateId.TryFormat(path[source.Length..], out _);
        _json.WriteString("source"u8, path);
        _json.WriteString("type"u8, typeName);
        _json.WriteString("subject"u8, aggregateId);
        WriteTime(_json, "time"u8, at);
        _json.WriteNumber("sequence"u8, sequence);
        if (traceParent is not null)
        {
            _json.WriteString("traceid"u8, TraceParent.TraceIdDigits(traceParent));
            _json.WriteString("traceparent"u8, traceParent);
        }

        _json.WriteString("datacontenttype"u8, "application/json"u8);
        _json.WriteStartObject("data"u8);
        return _json;
    }

    /// <summary>Ends the event; its bytes stay valid until <see cref="Clear"/>.</summary>
    public ReadOnlyMemory<byte> End()
    {
        _json.WriteEndObject();
        _json.WriteEndObject();
        _json.Flush();
        return _payloads.Add(_scratch.WrittenSpan);
    }

    /// <summary>The NATS subject of a kind of event in a region, such as <c>pangan.lot.claimed.jakarta</c>.</summary>
    public string Subject(string type, string region)
    {
        if (!_subjects.TryGetValue((type, region), out var subject))
        {
            if (_subjects.Count == SubjectsKept)
            {
                _subjects.Clear();
            }

            subject = $"pangan.{type}.{region}";
            _subjects.Add((type, region), subject);
        }

        return subject;
    }

    /// <summary>Writes a moment as the API does: RFC 3339, UTC, milliseconds.</summary>
    public static void WriteTime(Utf8JsonWriter json, ReadOnlySpan<byte> name, DateTimeOffset at)
    {
        Span<byte> text = stackalloc byte[24];
        _ = at.UtcDateTime.TryFormat(text, out _, "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture);
        json.WriteString(name, text);
    }

    /// <summary>Clears the events written so far.</summary>
    public void Clear() => _payloads.Clear();

    public void Dispose() => _json.Dispose();
}
