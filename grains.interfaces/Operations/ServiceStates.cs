using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text;

namespace PahlawanPangan.Operations;

/// <summary>The background services of this process, for the status and the metrics.</summary>
public sealed class ServiceStates : IDisposable
{
    /// <summary>How long a run may take before it counts as overdue, besides the service's period.</summary>
    private static readonly TimeSpan RunMax = TimeSpan.FromMinutes(2);

    private readonly ConcurrentDictionary<string, ServiceState> _services = new();
    private readonly Meter _meter = new("PahlawanPangan.Services");
    private readonly TimeProvider _time;

    /// <summary>Creates an empty list.</summary>
    public ServiceStates(TimeProvider time)
    {
        _time = time;
        _meter.CreateObservableGauge(
            "pangan.service.failing", () => Measure(service => service.FailingSince is null ? 0 : 1), null,
            "1 while a background service's runs fail, else 0.");
        _meter.CreateObservableCounter(
            "pangan.service.failures", () => Measure(service => service.Failures), "{run}", "Failed runs of background services.");
        _meter.CreateObservableGauge(
            "pangan.service.overdue", () => Measure(service => service.OverdueSeconds), "s",
            "How long the end of a background service's run has been overdue.");
    }

    /// <summary>This process: the machine's name and the process id.</summary>
    public static string Process { get; } = $"{Environment.MachineName}:{Environment.ProcessId}";

    /// <summary>The state of a service, which is listed from now on.</summary>
    /// <param name="name">Lower-case letters, digits and hyphens.</param>
    /// <param name="period">The time between two runs; infinite for a service that has no runs.</param>
    public ServiceState Of(string name, TimeSpan period) => _services.GetOrAdd(
        name,
        static (name, made) => new ServiceState(
            name, made.period == Timeout.InfiniteTimeSpan ? made.period : made.period + RunMax, made._time),
        (period, _time));

    /// <summary>The state of a service that is named after its class: <c>WebhookSender</c> is <c>webhook-sender</c>.</summary>
    public ServiceState Of(Type service, TimeSpan period) => Of(NameOf(service), period);

    /// <summary>All states, by name.</summary>
    public IReadOnlyList<ServiceStatus> Read() =>
        [.. _services.Values.Select(service => service.Read()).OrderBy(service => service.Name, StringComparer.Ordinal)];

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    /// <summary>The name of a service: that of its class without "Service", in lower case with hyphens.</summary>
    internal static string NameOf(Type service)
    {
        ArgumentNullException.ThrowIfNull(service);
        const string Suffix = "Service";
        var name = service.Name;
        name = name.Length > Suffix.Length && name.EndsWith(Suffix, StringComparison.Ordinal) ? name[..^Suffix.Length] : name;
        var text = new StringBuilder();
        foreach (var letter in name)
        {
            if (char.IsUpper(letter) && text.Length > 0)
            {
                _ = text.Append('-');
            }

            _ = text.Append(char.ToLowerInvariant(letter));
        }

        return text.ToString();
    }

    private IEnumerable<Measurement<T>> Measure<T>(Func<ServiceStatus, T> value)
        where T : struct =>
        Read().Select(service => new Measurement<T>(value(service), new KeyValuePair<string, object?>("service", service.Name)));
}
