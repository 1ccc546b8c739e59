using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;
using PahlawanPangan.Telemetry.Logs;
using PahlawanPangan.Telemetry.Metrics;
using PahlawanPangan.Telemetry.Traces;

namespace PahlawanPangan.Telemetry;

/// <summary>Puts traces and metrics into a host.</summary>
public static class TelemetryHosting
{
    /// <summary>
    /// Adds what a part of the engine tells of itself. A process that holds two parts calls this twice and has one telemetry.
    /// </summary>
    /// <param name="builder">The host.</param>
    /// <param name="part">The part's name: <c>silo</c> or <c>gateway</c>.</param>
    public static IHostApplicationBuilder AddPanganTelemetry(this IHostApplicationBuilder builder, string part)
    {
        ArgumentNullException.ThrowIfNull(builder);
        IServiceCollection services = builder.Services;
        services.AddSingleton(new TelemetryPart(part));
        if (services.Any(service => service.ServiceType == typeof(TelemetryIdentity)))
        {
            return builder;
        }

        services.AddOptions<TelemetryOptions>()
            .Configure<IConfiguration>(static (options, configuration) => Bind(configuration, options))
            .ValidateOnStart();
        services.TryAddSingleton<IValidateOptions<TelemetryOptions>, TelemetryOptionsValidator>();
        services.AddSingleton(provider =>
            new TelemetryIdentity(provider.GetServices<TelemetryPart>().ToArray() is [var only] ? only.Name : "engine"));
        services.AddSingleton<Tracing>();
        services.AddSingleton<MetricsPage>();
        services.AddHostedService<TelemetryHost>();
        AddLogs(builder);
        return builder;
    }

    /// <summary>JSON where machines read the log, text in development; <c>Logging:Console:FormatterName</c> has the last word.</summary>
    private static void AddLogs(IHostApplicationBuilder builder)
    {
        builder.Logging.AddConsoleFormatter<JsonLog, ConsoleFormatterOptions>();
        builder.Logging.AddConsoleFormatter<ReadableLog, ConsoleFormatterOptions>();
        var usual = builder.Environment.IsDevelopment() ? ReadableLog.FormatName : JsonLog.FormatName;
        builder.Services.PostConfigure<ConsoleLoggerOptions>(console => console.FormatterName ??= usual);
    }

    private static void Bind(IConfiguration configuration, TelemetryOptions options)
    {
        configuration.GetSection(TelemetryOptions.Section).Bind(options);
        if (configuration[TelemetryOptions.EndpointVariable] is { Length: > 0 } endpoint)
        {
            options.Endpoint = new Uri(endpoint, UriKind.RelativeOrAbsolute);
        }
    }
}

/// <summary>A part of the engine that is in this process.</summary>
internal sealed record TelemetryPart(string Name);

/// <summary>Starts the telemetry with the host, before anything is counted or served: what is counted before somebody listens is lost.</summary>
internal sealed class TelemetryHost(MetricsPage metrics, Tracing tracing) : IHostedService
{
    private const int LastSendMs = 5000;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>What was kept last is to arrive too.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => Task.Run(
        () =>
        {
            tracing.Flush(LastSendMs);
            metrics.Flush(LastSendMs);
        },
        CancellationToken.None);
}
