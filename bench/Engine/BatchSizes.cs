using System.Diagnostics.Metrics;

namespace PahlawanPangan.Bench.Engine;

/// <summary>Measures the size of the journal's batches, so that the bare statement can use the same.</summary>
internal sealed class BatchSizes : IDisposable
{
    private readonly MeterListener _listener = new();
    private long _batches;
    private long _commits;

    public BatchSizes()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name == "pangan.journal.batch.commits")
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<int>((_, commits, _, _) =>
        {
            Interlocked.Increment(ref _batches);
            Interlocked.Add(ref _commits, commits);
        });
        _listener.Start();
    }

    /// <summary>How many lots a batch had on average since the last call; 1 when there was none.</summary>
    public int TakeMean()
    {
        var batches = Interlocked.Exchange(ref _batches, 0);
        var commits = Interlocked.Exchange(ref _commits, 0);
        return batches == 0 ? 1 : (int)Math.Max(1, commits / batches);
    }

    public void Dispose() => _listener.Dispose();
}
