using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace PahlawanPangan.Hosting.Telemetry;

/// <summary>Settings of traces and metrics; configuration section <c>Telemetry</c>.</summary>
public sealed class TelemetryOptions : IValidatableObject
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Telemetry";

    /// <summary>The variable that names the receiver of traces and metrics, by OpenTelemetry's own convention.</summary>
    public const string EndpointVariable = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>The variable that names the addresses at which metrics are served, in the form of <c>ASPNETCORE_URLS</c>.</summary>
    public const string MetricsUrlsVariable = "PANGAN_METRICS_URLS";

    /// <summary>The default port of metrics.</summary>
    public const int MetricsPort = 9464;

    private const int BufferMin = 1024;
    private const int BufferMax = 10_000_000;

    /// <summary>Whether traces and metrics are enabled.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>The receiver's address, for OTLP over HTTP; null to send nothing.</summary>
    public Uri? Endpoint { get; set; }

    /// <summary>The addresses at which metrics are served, separated by semicolons; empty to serve none.</summary>
    public string MetricsUrls { get; set; } = $"http://+:{MetricsPort}";

    /// <summary>How long a collected scrape is cached, in milliseconds.</summary>
    [SettingRange("Telemetry", 0, 60_000)]
    public int ScrapeCacheMilliseconds { get; set; } = 1000;

    /// <summary>
    /// The duration in milliseconds from which a request is slow and its trace is kept. <c>Telemetry:SlowMs</c> is an older name of it.
    /// </summary>
    [SettingRange("Telemetry", 1, 3_600_000)]
    public int SlowMilliseconds { get; set; } = 500;

    /// <summary>The share of the traces of fast successes that is kept, from 0 to 1.</summary>
    [SettingRange("Telemetry", 0.0, 1.0)]
    public double KeptShare { get; set; } = 0.001;

    /// <summary>How many open traces and ended spans may wait for the end of their request.</summary>
    [SettingRange("Telemetry", BufferMin, BufferMax)]
    public int BufferedSpansMax { get; set; } = 50_000;

    /// <summary>How many ids of kept traces are remembered for spans that end later.</summary>
    [SettingRange("Telemetry", BufferMin, BufferMax)]
    public int KeptTracesMax { get; set; } = 20_000;

    /// <summary>How many kept spans may wait to be sent.</summary>
    [SettingRange("Telemetry", BufferMin, BufferMax)]
    public int UnsentSpansMax { get; set; } = 32_768;

    /// <summary>Whether every span is sent and a collector decides, so that many processes keep the same traces.</summary>
    public bool DecideInCollector { get; set; }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Endpoint is { } endpoint && !(endpoint.IsAbsoluteUri && endpoint.Scheme is "http" or "https"))
        {
            yield return new ValidationResult(
                $"{EndpointVariable} is not an http or https URL; set it to a receiver of OTLP over HTTP, such as http://127.0.0.1:4318.",
                [nameof(Endpoint)]);
        }

        foreach (var url in MetricsUrls.Split(';', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!url.StartsWith("http://", StringComparison.OrdinalIgnoreCase))
            {
                yield return new ValidationResult(
                    $"{MetricsUrlsVariable} is not a list of http URLs; set it like http://+:{MetricsPort}, or to nothing to serve no "
                        + $"metrics.",
                    [nameof(MetricsUrls)]);
            }
        }
    }

    /// <summary>Binds the section; variables override it.</summary>
    internal void Bind(IConfiguration configuration)
    {
        SlowMilliseconds = configuration.GetValue($"{Section}:SlowMs", SlowMilliseconds);
        configuration.GetSection(Section).Bind(this);
        MetricsUrls = configuration[MetricsUrlsVariable] ?? MetricsUrls;
        if (configuration[EndpointVariable] is { Length: > 0 } endpoint)
        {
            Endpoint = new Uri(endpoint, UriKind.RelativeOrAbsolute);
        }
    }
}

/// <summary>Refuses settings that are out of range.</summary>
[OptionsValidator]
public sealed partial class TelemetryOptionsValidator : IValidateOptions<TelemetryOptions>;
