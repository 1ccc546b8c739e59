using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace PahlawanPangan.Grains.Accounts;

/// <summary>The metrics of password hashing.</summary>
internal static class PasswordMetrics
{
    private static Func<int> s_waiting = static () => 0;
    private static int s_places;

    private static readonly Meter Meter = new("PahlawanPangan.Passwords");

    private static readonly Histogram<double> Duration = Meter.CreateHistogram(
        "pangan.passwords.hash.duration", "s", "Time that one hash took, without waiting for its turn.",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5] });

    private static readonly Counter<long> Refusals = Meter.CreateCounter<long>(
        "pangan.passwords.refused", "{request}", "Requests that were refused because too many waited.");

    private static readonly ObservableGauge<int> Waiting = Meter.CreateObservableGauge(
        "pangan.passwords.waiting", static () => s_waiting(), "{request}", "Requests that wait for a hash or are being hashed.");

    private static readonly ObservableGauge<int> Places = Meter.CreateObservableGauge(
        "pangan.passwords.places", static () => s_places, "{request}",
        "The number of requests that may wait or run before more are refused.");

    public static void Watch(Func<int> waiting, int places)
    {
        _ = (Waiting, Places);
        (s_waiting, s_places) = (waiting, places);
    }

    public static void Hashed(long started) => Duration.Record(Stopwatch.GetElapsedTime(started).TotalSeconds);

    public static void Refused() => Refusals.Add(1);
}
