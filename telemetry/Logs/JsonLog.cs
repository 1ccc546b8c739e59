using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace PahlawanPangan.Telemetry.Logs;

/// <summary>A line of JSON for every message, for whoever collects logs.</summary>
internal sealed class JsonLog() : ConsoleFormatter(FormatName)
{
    public const string FormatName = "pangan-json";
    private const string Template = "{OriginalFormat}";

    public override void Write<TState>(in LogEntry<TState> entry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        using var line = new MemoryStream(512);
        using (var json = new Utf8JsonWriter(line))
        {
            json.WriteStartObject();
            json.WriteString("time"u8, DateTime.UtcNow);
            json.WriteString("level"u8, LogLevels.NameOf(entry.LogLevel));
            json.WriteNumber("event_id"u8, entry.EventId.Id);
            json.WriteString("event"u8, entry.EventId.Name);
            json.WriteString("category"u8, entry.Category);
            json.WriteString("message"u8, entry.Formatter(entry.State, entry.Exception));
            var trace = LogTrace.Of(scopeProvider);
            if (trace.TraceId is not null)
            {
                json.WriteString("trace_id"u8, trace.TraceId);
            }

            if (trace.SpanId is not null)
            {
                json.WriteString("span_id"u8, trace.SpanId);
            }

            WriteFields(json, entry.State as IReadOnlyList<KeyValuePair<string, object?>>);
            if (entry.Exception is { } problem)
            {
                json.WriteString("exception"u8, problem.ToString());
            }

            json.WriteEndObject();
        }

        textWriter.WriteLine(Encoding.UTF8.GetString(line.GetBuffer(), 0, (int)line.Length));
    }

    private static void WriteFields(Utf8JsonWriter json, IReadOnlyList<KeyValuePair<string, object?>>? fields)
    {
        if (fields is null || !fields.Any(static field => field.Key != Template))
        {
            return;
        }

        json.WriteStartObject("fields"u8);
        foreach (var (name, value) in fields)
        {
            if (name == Template)
            {
                continue;
            }

            switch (value)
            {
                case null: json.WriteNull(name); break;
                case bool truth: json.WriteBoolean(name, truth); break;
                case int or long or short or byte: json.WriteNumber(name, Convert.ToInt64(value, CultureInfo.InvariantCulture)); break;
                default: json.WriteString(name, Convert.ToString(value, CultureInfo.InvariantCulture)); break;
            }
        }

        json.WriteEndObject();
    }
}
