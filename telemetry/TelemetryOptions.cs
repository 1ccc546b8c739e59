using Microsoft.Extensions.Options;

namespace PahlawanPangan.Telemetry;

/// <summary>What is traced and what of it is kept; configuration section <c>Telemetry</c>.</summary>
public sealed class TelemetryOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Telemetry";

    /// <summary>The variable that names the receiver of traces and metrics, by OpenTelemetry's own convention.</summary>
    public const string EndpointVariable = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>Whether there are traces and metrics at all.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>The receiver's address, which speaks OTLP over HTTP; null to send nothing.</summary>
    public Uri? Endpoint { get; set; }

    /// <summary>From how many milliseconds on a request is slow, and its trace kept.</summary>
    public int SlowMs { get; set; } = 500;

    /// <summary>The share of the traces of quick successes that is kept, from 0 to 1.</summary>
    public double KeptShare { get; set; } = 0.001;

    /// <summary>How many spans may wait for the end of their trace.</summary>
    public int BufferedSpansMax { get; set; } = 50_000;

    /// <summary>Of how many kept traces the ids are remembered, for spans that come later.</summary>
    public int KeptTracesMax { get; set; } = 20_000;

    /// <summary>How many kept spans may wait to be sent.</summary>
    public int UnsentSpansMax { get; set; } = 32_768;

    /// <summary>Whether everything is sent and a collector decides, which many processes need to keep the same traces.</summary>
    public bool DecideInCollector { get; set; }
}

/// <summary>Refuses settings that cannot be meant.</summary>
public sealed class TelemetryOptionsValidator : IValidateOptions<TelemetryOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, TelemetryOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        List<string> faults = [];
        if (options.Endpoint is { } endpoint && !(endpoint.IsAbsoluteUri && endpoint.Scheme is "http" or "https"))
        {
            faults.Add($"{TelemetryOptions.EndpointVariable} is not an http or https URL: set it to a receiver of OTLP over HTTP, such as http://127.0.0.1:4318.");
        }

        if (options.KeptShare is not (>= 0 and <= 1))
        {
            faults.Add("Telemetry:KeptShare must be from 0 to 1.");
        }

        Require(options.SlowMs >= 1, "Telemetry:SlowMs must be 1 or more.");
        Require(options.BufferedSpansMax >= TraceBufferMin, $"Telemetry:BufferedSpansMax must be {TraceBufferMin} or more.");
        Require(options.KeptTracesMax >= TraceBufferMin, $"Telemetry:KeptTracesMax must be {TraceBufferMin} or more.");
        Require(options.UnsentSpansMax >= TraceBufferMin, $"Telemetry:UnsentSpansMax must be {TraceBufferMin} or more.");
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);

        void Require(bool holds, string fault)
        {
            if (!holds)
            {
                faults.Add(fault);
            }
        }
    }

    private const int TraceBufferMin = 1024;
}
