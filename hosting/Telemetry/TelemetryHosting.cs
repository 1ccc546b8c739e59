using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using OpenTelemetry.Resources;
using PahlawanPangan.Hosting.Telemetry.Logs;
using PahlawanPangan.Hosting.Telemetry.Metrics;
using PahlawanPangan.Hosting.Telemetry.Traces;

namespace PahlawanPangan.Hosting.Telemetry;

/// <summary>Adds traces, metrics and the log defaults to a host.</summary>
public static class TelemetryHosting
{
    /// <summary>
    /// Adds the telemetry of a part of the engine. A process that hosts two parts calls this twice and has one telemetry.
    /// </summary>
    /// <param name="builder">The host.</param>
    /// <param name="part">The part's name: <c>silo</c> or <c>gateway</c>.</param>
    public static IHostApplicationBuilder AddPanganTelemetry(this IHostApplicationBuilder builder, string part)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var services = builder.Services;
        var isFirst = !services.Any(service => service.ServiceType == typeof(TelemetryPart));
        services.AddSingleton(new TelemetryPart(part));
        if (!isFirst)
        {
            return builder;
        }

        LogDefaults.Apply(builder);
        services.AddOptions<TelemetryOptions>().Configure<IConfiguration>(static (options, settings) => options.Bind(settings))
            .ValidateOnStart();
        services.AddSingleton<IValidateOptions<TelemetryOptions>, TelemetryOptionsValidator>();

        // The registrations depend on the settings, which are validated when the host starts.
        var options = new TelemetryOptions();
        options.Bind(builder.Configuration);
        if (options.Enabled)
        {
            services.AddSingleton(static provider => new TailSampler(provider.GetRequiredService<IOptions<TelemetryOptions>>().Value));
            services.AddOpenTelemetry()
                .ConfigureResource(static resource => resource
                    .Clear()
                    .AddTelemetrySdk()
                    .AddDetector(static provider => new TelemetryResource(provider.GetServices<TelemetryPart>()))
                    .AddEnvironmentVariableDetector())
                .WithTracing(tracing => tracing.AddPanganTracing(options))
                .WithMetrics(metrics => metrics.AddPanganMetrics(options));
            services.AddSingleton<MetricsServer>();
            services.AddHostedService(static provider => provider.GetRequiredService<MetricsServer>());
        }

        return builder;
    }
}
