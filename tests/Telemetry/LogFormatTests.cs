using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;
using PahlawanPangan.Hosting.Telemetry;

namespace PahlawanPangan.Tests.Telemetry;

/// <summary>What log lines look like by default, and which are written.</summary>
public sealed class LogFormatTests
{
    [Fact]
    public void A_line_in_production_is_json_with_its_id_its_fields_and_its_scopes()
    {
        using var host = new LogHost(Environments.Production);
        var line = host.Write("one\ntwo", new InvalidOperationException("gone"), "4bf92f3577b34da6a3ce929d0e0e4736");
        Assert.Single(line.TrimEnd('\n').Split('\n'));
        var json = JsonDocument.Parse(line).RootElement;
        Assert.Equal("Warning", json.GetProperty("LogLevel").GetString());
        Assert.Equal(1202, json.GetProperty("EventId").GetInt32());
        Assert.Equal("Relay one\ntwo", json.GetProperty("Message").GetString());
        Assert.Equal("one\ntwo", json.GetProperty("State").GetProperty("Lane").GetString());
        Assert.Contains("gone", json.GetProperty("Exception").GetString(), StringComparison.Ordinal);
        Assert.Equal("4bf92f3577b34da6a3ce929d0e0e4736", json.GetProperty("Scopes")[0].GetProperty("TraceId").GetString());
        Assert.Equal(TimeSpan.Zero, DateTimeOffset.Parse(json.GetProperty("Timestamp").GetString()!, null).Offset);
    }

    [Fact]
    public void A_line_in_development_begins_with_its_time_and_level_and_no_text_in_it_can_begin_another()
    {
        using var host = new LogHost(Environments.Development);
        var lines = host.Write("one\nfail: forged", null, "4bf92f3577b34da6a3ce929d0e0e4736").TrimEnd('\n').Split('\n');
        Assert.Matches(@"^\d\d:\d\d:\d\d\.\d{3} warn: tests\[1202\]$", lines[0]);
        Assert.All(lines[1..], line => Assert.StartsWith("      ", line, StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("TraceId:4bf92f3577b34da6a3ce929d0e0e4736", StringComparison.Ordinal));
    }

    [Fact]
    public void A_line_names_the_trace_and_the_span_that_are_current()
    {
        using var host = new LogHost(Environments.Production);
        var tracked = host.Services.GetRequiredService<IOptions<LoggerFactoryOptions>>().Value.ActivityTrackingOptions;
        Assert.Equal(ActivityTrackingOptions.TraceId | ActivityTrackingOptions.SpanId, tracked);
    }

    [Theory]
    [InlineData("Polly", LogLevel.Information, false)]
    [InlineData("Polly", LogLevel.Warning, true)]
    [InlineData("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Information, false)]
    [InlineData("Microsoft.Hosting.Lifetime", LogLevel.Information, true)]
    [InlineData("PahlawanPangan.Grains.Lots.LotGrain", LogLevel.Information, true)]
    [InlineData("PahlawanPangan.Grains.Lots.LotGrain", LogLevel.Debug, false)]
    public void The_default_levels_leave_out_what_repeats_itself(string category, LogLevel level, bool isWritten)
    {
        using var host = new LogHost(Environments.Production);
        Assert.Equal(isWritten, host.Services.GetRequiredService<ILoggerFactory>().CreateLogger(category).IsEnabled(level));
    }

    [Fact]
    public void Settings_have_the_last_word()
    {
        using var host = new LogHost(
            Environments.Production, ("Logging:LogLevel:Polly", "Information"), (
                "Logging:Console:FormatterName", ConsoleFormatterNames.Simple));
        Assert.True(host.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Polly").IsEnabled(LogLevel.Information));
        Assert.Matches(@"^\d\d:\d\d:\d\d\.\d{3} warn: tests\[1202\]", host.Write("one", null, traceId: null));
    }

    private sealed class LogHost : IDisposable
    {
        private readonly WebApplication _app;

        public LogHost(string environment, params (string Name, string Value)[] settings)
        {
            var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = environment });
            foreach (var (name, value) in settings)
            {
                builder.Configuration[name] = value;
            }

            builder.AddPanganTelemetry("gateway");
            _app = builder.Build();
        }

        public IServiceProvider Services => _app.Services;

        public string Write(string lane, Exception? problem, string? traceId)
        {
            var name = Services.GetRequiredService<IOptionsMonitor<ConsoleLoggerOptions>>().CurrentValue.FormatterName;
            var format = Services.GetServices<ConsoleFormatter>().Single(formatter => formatter.Name == name);
            var scopes = new LoggerExternalScopeProvider();
            using var scope = traceId is null ? null : scopes.Push(new TraceScope(traceId));
            using var text = new StringWriter { NewLine = "\n" };
            KeyValuePair<string, object?>[] state = [new("Lane", lane), new("{OriginalFormat}", "Relay {Lane}")];
            format.Write(
                new LogEntry<KeyValuePair<string, object?>[]>(
                    LogLevel.Warning, "tests", new EventId(1202, "BrokerLost"), state, problem, static (fields, _) =>
                        $"Relay {fields[0].Value}"),
                scopes,
                text);
            return text.ToString().Replace("\r\n", "\n", StringComparison.Ordinal);
        }

        public void Dispose() => ((IDisposable)_app).Dispose();
    }

    /// <summary>The scope that grains log an event's work in.</summary>
    private sealed class TraceScope(string traceId) : List<KeyValuePair<string, object?>>([new("TraceId", traceId)])
    {
        public override string ToString() => $"TraceId:{traceId}";
    }
}
