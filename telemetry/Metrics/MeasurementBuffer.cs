using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace PahlawanPangan.Telemetry.Metrics;

/// <summary>
/// Keeps measurements that every request makes for a moment, and enters many of them in a row. One at a time, each finds the instrument's books
/// gone from the processor's caches or locked by another thread, which takes several times as long (docs/adr/0009). Whoever collects
/// (<see cref="MetricsPage"/>) sees all that was measured until then; another listener, if there is one too, a few moments later.
/// </summary>
public static class MeasurementBuffer
{
    /// <summary>How many are entered in a row: long enough to pay, and too short to keep the request waiting that happens to do it.</summary>
    internal const int RowLength = 128;

    // A processor has its own, so that two seldom meet.
    private static readonly Row[] Rows = [.. Enumerable.Range(0, Environment.ProcessorCount).Select(static _ => new Row())];
    private static int s_collectors;

    /// <summary>Records a value, if anybody listens.</summary>
    /// <param name="histogram">What is measured.</param>
    /// <param name="value">The value, in the histogram's unit.</param>
    /// <param name="tags">The attributes: a list that is used for all measurements alike, and never changed.</param>
    public static void Record(Histogram<double> histogram, double value, KeyValuePair<string, object?>[] tags)
    {
        ArgumentNullException.ThrowIfNull(histogram);
        if (histogram.Enabled)
        {
            Take(new Measurement(histogram, value, tags));
        }
    }

    /// <summary>Adds one to a counter, if anybody listens.</summary>
    /// <param name="counter">What is counted.</param>
    /// <param name="tags">The attributes: a list that is used for all measurements alike, and never changed.</param>
    public static void Count(Counter<long> counter, KeyValuePair<string, object?>[] tags)
    {
        ArgumentNullException.ThrowIfNull(counter);
        if (counter.Enabled)
        {
            Take(new Measurement(counter, 1, tags));
        }
    }

    /// <summary>From now on somebody enters all that waits before reading. Without such a one nothing waits.</summary>
    internal static void AddCollector() => Interlocked.Increment(ref s_collectors);

    /// <summary>One of them reads no more.</summary>
    internal static void RemoveCollector()
    {
        Interlocked.Decrement(ref s_collectors);
        EnterAll();
    }

    /// <summary>Enters all that waits.</summary>
    internal static void EnterAll()
    {
        // They are not of the request that reads them, and their exemplars are not to lead to it.
        var reading = Activity.Current;
        Activity.Current = null;
        try
        {
            foreach (var row in Rows)
            {
                row.Enter();
            }
        }
        finally
        {
            Activity.Current = reading;
        }
    }

    private static void Take(Measurement measurement)
    {
        // An exemplar is taken from the span that is current when a measurement is entered.
        if (Activity.Current is { Recorded: true } || !Rows[Thread.GetCurrentProcessorId() % Rows.Length].TryAdd(measurement))
        {
            measurement.Enter();
        }
    }

    private readonly record struct Measurement(Instrument Instrument, double Value, KeyValuePair<string, object?>[] Tags)
    {
        public void Enter()
        {
            if (Instrument is Histogram<double> histogram)
            {
                histogram.Record(Value, Tags);
            }
            else
            {
                ((Counter<long>)Instrument).Add((long)Value, Tags);
            }
        }
    }

    private sealed class Row
    {
        private readonly Lock _gate = new();
        private Measurement[] _waiting = new Measurement[RowLength];
        private Measurement[]? _spare;
        private int _count;

        /// <summary>False when nobody would enter it later.</summary>
        public bool TryAdd(Measurement measurement)
        {
            Measurement[] full;
            lock (_gate)
            {
                // Asked in here: the last collector enters what waits after it has signed off.
                if (Volatile.Read(ref s_collectors) == 0)
                {
                    return false;
                }

                _waiting[_count++] = measurement;
                if (_count < RowLength)
                {
                    return true;
                }

                full = Exchange();
            }

            Enter(full, RowLength);
            return true;
        }

        public void Enter()
        {
            Measurement[] waited;
            int count;
            lock (_gate)
            {
                count = _count;
                waited = Exchange();
            }

            Enter(waited, count);
        }

        private Measurement[] Exchange()
        {
            var waited = _waiting;
            (_waiting, _spare, _count) = (_spare ?? new Measurement[RowLength], null, 0);
            return waited;
        }

        /// <summary>Outside the lock, so that others measure meanwhile.</summary>
        private void Enter(Measurement[] measurements, int count)
        {
            foreach (ref readonly var measurement in measurements.AsSpan(0, count))
            {
                measurement.Enter();
            }

            lock (_gate)
            {
                _spare = measurements;
            }
        }
    }
}
