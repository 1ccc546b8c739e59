using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace PahlawanPangan.Hosting.Telemetry.Logs;

/// <summary>
/// The defaults of section <c>Logging</c>. Every other source of configuration overrides them, as
/// <c>Logging__LogLevel__Polly=Information</c> does.
/// </summary>
internal static class LogDefaults
{
    private const string FormatterName = "Logging:Console:FormatterName";

    private static readonly Dictionary<string, string?> Levels = new()
    {
        ["Logging:LogLevel:Default"] = "Information",

        // Two lines for every request, and one for every refused token.
        ["Logging:LogLevel:Microsoft.AspNetCore"] = "Warning",

        // A line for every refused call of gRPC; the gateway itself logs those that fail.
        ["Logging:LogLevel:Grpc"] = "None",

        // The resilience pipeline of Orleans' placement: two lines for every activation.
        ["Logging:LogLevel:Polly"] = "Warning",

        // A line for every probe of an unready process; the checks log their own results.
        ["Logging:LogLevel:Microsoft.Extensions.Diagnostics.HealthChecks"] = "None",

        // A line for every attempt to reach a silo; ClientConnection logs one for each outage.
        ["Logging:LogLevel:Orleans.Messaging.GatewayManager"] = "Error",
    };

    /// <summary>Adds the defaults: JSON lines for machines, text in development, both with the ids of the trace and the span.</summary>
    public static void Apply(IHostApplicationBuilder builder)
    {
        var usual = builder.Environment.IsDevelopment() ? ConsoleFormatterNames.Simple : ConsoleFormatterNames.Json;
        var isJson = (builder.Configuration[FormatterName] ?? usual) == ConsoleFormatterNames.Json;
        var defaults = new Dictionary<string, string?>(Levels)
        {
            [FormatterName] = usual,
            ["Logging:Console:FormatterOptions:IncludeScopes"] = "true",
            ["Logging:Console:FormatterOptions:UseUtcTimestamp"] = isJson ? "true" : "false",
            ["Logging:Console:FormatterOptions:TimestampFormat"] = isJson ? "yyyy-MM-ddTHH:mm:ss.fffZ" : "HH:mm:ss.fff ",
        };
        builder.Configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = defaults });
        builder.Logging.Configure(static logging =>
            logging.ActivityTrackingOptions = ActivityTrackingOptions.TraceId | ActivityTrackingOptions.SpanId);
    }
}
