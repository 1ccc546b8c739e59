using System.Globalization;
using System.IO.Pipelines;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace PahlawanPangan.Gateway.Tracing;

/// <summary>
/// Writes one EPCIS 2.0 document of the events of all lots, with the words of CBV 2.0. docs/tracing.md has the table of what becomes what;
/// events that move no food have none.
/// </summary>
internal sealed class EpcisWriter : TraceWriter
{
    private const string Context = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld";

    private readonly Utf8JsonWriter _json;
    private readonly DateTimeOffset _now;

    /// <param name="output">Where it goes.</param>
    /// <param name="reader">Reads the events.</param>
    /// <param name="now">The document's date.</param>
    /// <param name="cancellation">Ends with the request.</param>
    public EpcisWriter(PipeWriter output, TraceReader reader, DateTimeOffset now, CancellationToken cancellation)
        : base(output, reader, cancellation)
    {
        _json = new Utf8JsonWriter(
            output, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });
        _now = now;
    }

    /// <inheritdoc/>
    public override void Begin()
    {
        _json.WriteStartObject();
        _json.WriteStartArray("@context"u8);
        _json.WriteStringValue(Context);
        _json.WriteStartObject();
        _json.WriteString("pangan"u8, EpcisIds.Namespace);
        _json.WriteEndObject();
        _json.WriteEndArray();
        _json.WriteString("type"u8, "EPCISDocument"u8);
        _json.WriteString("schemaVersion"u8, "2.0"u8);
        WriteTime("creationDate", _now);
        _json.WriteStartObject("epcisBody"u8);
        _json.WriteStartArray("eventList"u8);
    }

    /// <inheritdoc/>
    public override async Task WriteAsync(LotTrace trace)
    {
        var events = new EpcisEvents(_json, trace);
        await foreach (var entry in Reader.EntriesAsync(trace, hasPayloads: true, Cancellation))
        {
            using var streamEvent = TraceEvent.Read(entry);
            events.Write(streamEvent);
            await NextAsync();
        }
    }

    /// <inheritdoc/>
    public override void End()
    {
        _json.WriteEndArray();
        _json.WriteEndObject();
        _json.WriteEndObject();
        _json.Flush();
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _json.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override void Prepare() => _json.Flush();

    private void WriteTime(string name, DateTimeOffset at) =>
        _json.WriteString(name, at.UtcDateTime.ToString(EpcisIds.TimeFormat, CultureInfo.InvariantCulture));
}
