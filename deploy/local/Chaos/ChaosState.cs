using System.Diagnostics;
using System.Globalization;

namespace PahlawanPangan.Local.Chaos;

/// <summary>What the views show while a run goes on.</summary>
internal sealed class ChaosState(ChaosCluster cluster, ChaosLoad load, ChaosOptions options)
{
    private readonly Stopwatch _running = Stopwatch.StartNew();
    private readonly Lock _gate = new();
    private readonly List<string> _log = [];
    private long _before;
    private TimeSpan _beforeAt;

    public ChaosCluster Cluster => cluster;

    public ChaosLoad Load => load;

    public ChaosOptions Options => options;

    public TimeSpan Elapsed => _running.Elapsed;

    /// <summary>The fault that is on, in words; null when there is none.</summary>
    public string? Fault { get; set; }

    /// <summary>How many events wait in the outbox; null when the engine does not say.</summary>
    public long? Backlog { get; set; }

    /// <summary>How many events the slowest consumer is behind; null when the engine does not say.</summary>
    public long? Lag { get; set; }

    /// <summary>Gets each line of the log.</summary>
    public Action<string>? Logged { get; set; }

    /// <summary>Adds a line to the log.</summary>
    public void Say(string what)
    {
        var line = string.Create(CultureInfo.InvariantCulture, $"{Elapsed.TotalSeconds,6:0.0} s  {what}");
        lock (_gate)
        {
            _log.Add(line);
        }
        Logged?.Invoke(line);
    }

    /// <summary>The last lines of the log.</summary>
    public IReadOnlyList<string> LastLines(int count)
    {
        lock (_gate)
        {
            return [.. _log.TakeLast(count)];
        }
    }

    /// <summary>Acknowledged requests a second since the last call.</summary>
    public double Rate()
    {
        var (total, now) = (load.Meter.Total, Elapsed);
        var rate = (total - _before) / Math.Max(0.001, (now - _beforeAt).TotalSeconds);
        (_before, _beforeAt) = (total, now);
        return rate;
    }
}
