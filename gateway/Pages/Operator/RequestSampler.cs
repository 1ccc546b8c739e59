using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace PahlawanPangan.Gateway.Pages.Operator;

/// <summary>Measures this gateway's requests while someone watches, from the metrics that it keeps for every exporter.</summary>
internal sealed class RequestSampler : IDisposable
{
    private const int DurationsMax = 20_000;

    // Without a watcher nothing takes what was measured.
    private static readonly TimeSpan UnwatchedAfter = TimeSpan.FromSeconds(10);
    private readonly Lock _gate = new();
    private readonly List<double> _durations = [];
    private readonly MeterListener _listener = new();
    private long _requests;
    private long _failures;
    private long _claims;
    private long _takenAt = Stopwatch.GetTimestamp();

    /// <summary>Begins to measure.</summary>
    public RequestSampler()
    {
        _listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument is { Meter.Name: "Microsoft.AspNetCore.Hosting", Name: "http.server.request.duration" }
                or { Meter.Name: "PahlawanPangan.Claims", Name: "pangan.claims" })
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<double>((_, seconds, tags, _) => Add(seconds, tags));
        _listener.SetMeasurementEventCallback<long>((_, count, _, _) =>
        {
            lock (_gate)
            {
                _claims += count;
            }
        });
        _listener.Start();
    }

    /// <summary>What was measured since the last call.</summary>
    public (long Requests, long Failures, long Claims, double MedianSeconds, double P99Seconds) Take()
    {
        lock (_gate)
        {
            _takenAt = Stopwatch.GetTimestamp();
            _durations.Sort();
            var taken = (_requests, _failures, _claims, At(0.5), At(0.99));
            _durations.Clear();
            (_requests, _failures, _claims) = (0, 0, 0);
            return taken;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();

    private void Add(double seconds, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (Stopwatch.GetElapsedTime(Volatile.Read(ref _takenAt)) > UnwatchedAfter)
        {
            return;
        }

        var (isApi, isFailure) = (false, false);
        foreach (var (name, value) in tags)
        {
            isApi |= name == "http.route" && value is string route
                && route.AsSpan().TrimStart('/').StartsWith("v1/", StringComparison.Ordinal)
                && !route.EndsWith("/stream", StringComparison.Ordinal);
            isFailure |= name == "http.response.status_code" && value is int and >= 500;
        }

        if (!isApi)
        {
            return;
        }

        lock (_gate)
        {
            _requests++;
            _failures += isFailure ? 1 : 0;
            if (_durations.Count < DurationsMax)
            {
                _durations.Add(seconds);
            }
        }
    }

    private double At(double share) => _durations.Count == 0 ? 0 : _durations[(int)(share * (_durations.Count - 1))];
}
