using System.Diagnostics;
using System.Diagnostics.Metrics;
using PahlawanPangan.Gateway.Http;

namespace PahlawanPangan.Gateway.Telemetry;

/// <summary>The outcomes of claims, and how long their claimants waited for them.</summary>
internal static class ClaimMetrics
{
    private static readonly Meter Meter = new("PahlawanPangan.Claims");

    private static readonly InstrumentAdvice<double> Buckets = new()
    {
        HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    };

    private static readonly Counter<long> Claims = Meter.CreateCounter<long>(
        "pangan.claims", "{claim}", "Claims, by outcome.");

    private static readonly Histogram<double> Duration = Meter.CreateHistogram(
        "pangan.claim.duration", "s", "Time from a request to claim until it was durable or refused.", advice: Buckets);

    private static readonly Histogram<double> Latency = Meter.CreateHistogram(
        "surplus.claim.latency", "s", "The same as pangan.claim.duration, under the name that older alerts use.", advice: Buckets);

    private static readonly KeyValuePair<string, object?>[] Held = Outcome("held");
    private static readonly KeyValuePair<string, object?>[][] Refused =
        [.. Enum.GetValues<RefusalKind>().Select(kind => Outcome(RefusalProblems.TypeOf(kind).Slug))];

    /// <summary>A claim was made, or refused.</summary>
    /// <param name="started">When it was sent, by the stopwatch.</param>
    /// <param name="refusal">Why it was refused; null when it was made.</param>
    public static void Answered(long started, Refusal? refusal)
    {
        var kind = refusal is null ? -1 : (int)refusal.Kind;
        Record(started, kind < 0 ? Held : kind < Refused.Length ? Refused[kind] : Outcome("internal"));
    }

    /// <summary>A claim ended in an exception, which its caller is answered with a problem of this type for.</summary>
    public static void Failed(long started, ProblemType type) => Record(started, Outcome(type.Slug));

    private static void Record(long started, KeyValuePair<string, object?>[] outcome)
    {
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        Duration.Record(seconds);
        Latency.Record(seconds);
        Claims.Add(1, outcome);
    }

    private static KeyValuePair<string, object?>[] Outcome(string name) => [new("outcome", name)];
}
