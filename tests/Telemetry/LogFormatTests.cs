using System.Diagnostics;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using PahlawanPangan.Telemetry.Logs;

namespace PahlawanPangan.Tests.Telemetry;

/// <summary>What log lines look like.</summary>
public sealed class LogFormatTests
{
    [Fact]
    public void A_line_for_machines_is_json_with_its_trace_id_and_its_fields()
    {
        using var activity = new Activity("request").SetIdFormat(ActivityIdFormat.W3C).Start();
        var line = Write(new JsonLog(), "one\ntwo", new InvalidOperationException("gone"));
        Assert.Single(line.TrimEnd('\n').Split('\n'));
        var json = JsonDocument.Parse(line).RootElement;
        Assert.Equal("warn", json.GetProperty("level").GetString());
        Assert.Equal(1202, json.GetProperty("event_id").GetInt32());
        Assert.Equal("BrokerLost", json.GetProperty("event").GetString());
        Assert.Equal("Relay one\ntwo", json.GetProperty("message").GetString());
        Assert.Equal(activity.TraceId.ToHexString(), json.GetProperty("trace_id").GetString());
        Assert.Equal(activity.SpanId.ToHexString(), json.GetProperty("span_id").GetString());
        Assert.Equal("one\ntwo", json.GetProperty("fields").GetProperty("Lane").GetString());
        Assert.Contains("gone", json.GetProperty("exception").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_line_for_people_begins_with_its_level_and_no_text_in_it_can_begin_another()
    {
        using var activity = new Activity("request").SetIdFormat(ActivityIdFormat.W3C).Start();
        var lines = Write(new ReadableLog(), "one\nfail: forged", null).TrimEnd('\n').Split('\n');
        Assert.StartsWith("warn: ", lines[0], StringComparison.Ordinal);
        Assert.EndsWith($"tests[1202] trace {activity.TraceId.ToHexString()}", lines[0], StringComparison.Ordinal);
        Assert.All(lines[1..], line => Assert.StartsWith("      ", line, StringComparison.Ordinal));
    }

    [Fact]
    public void An_event_s_trace_is_named_though_its_request_is_long_over()
    {
        Activity.Current = null;
        var scopes = new LoggerExternalScopeProvider();
        var traceId = Guid.NewGuid().ToString("N");
        using var scope = scopes.Push(new KeyValuePair<string, object?>[] { new("TraceId", traceId) });
        var json = JsonDocument.Parse(Write(new JsonLog(), "one", null, scopes)).RootElement;
        Assert.Equal(traceId, json.GetProperty("trace_id").GetString());
    }

    private static string Write(ConsoleFormatter format, string lane, Exception? problem, IExternalScopeProvider? scopes = null)
    {
        using var text = new StringWriter { NewLine = "\n" };
        KeyValuePair<string, object?>[] state = [new("Lane", lane), new("{OriginalFormat}", "Relay {Lane}")];
        format.Write(
            new LogEntry<KeyValuePair<string, object?>[]>(
                LogLevel.Warning, "tests", new EventId(1202, "BrokerLost"), state, problem, static (fields, _) => $"Relay {fields[0].Value}"),
            scopes,
            text);
        return text.ToString();
    }
}
