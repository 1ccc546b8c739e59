using System.Diagnostics;
using PahlawanPangan.Grains.Lots;

namespace PahlawanPangan.Grains.Journal;

/// <summary>
/// The journal's spans: one for each batch, linked to every request that has an event in it. A batch belongs to no single request, so that its
/// span is the root of a trace of its own (https://opentelemetry.io/docs/concepts/signals/traces/, section "Span Links").
/// </summary>
internal static class JournalTrace
{
    private static readonly ActivitySource Source = new("PahlawanPangan.Journal");

    /// <summary>A batch was written, or was not.</summary>
    public static void Wrote(long started, List<LotCommit> batch, Exception? failure = null)
    {
        if (!Source.HasListeners())
        {
            return;
        }

        var links = LinksOf(batch);
        var took = Stopwatch.GetElapsedTime(started);
        var current = Activity.Current;
        Activity.Current = null;
        using (var span = Source.CreateActivity("journal.write", ActivityKind.Client, parentContext: default, tags: null, links))
        {
            if (span is not null)
            {
                Describe(span, batch.Count, took, failure);
            }
        }

        Activity.Current = current;
    }

    private static void Describe(Activity span, int commits, TimeSpan took, Exception? failure)
    {
        var ended = DateTime.UtcNow;
        span.SetStartTime(ended - took);
        span.SetTag("db.system.name", "postgresql");
        span.SetTag("db.operation.name", "commit");
        span.SetTag("db.operation.batch.size", commits);
        if (failure is not null)
        {
            span.SetStatus(ActivityStatusCode.Error);
            span.SetTag("error.type", failure.GetType().FullName);
        }

        span.Start();
        span.SetEndTime(ended);
    }

    private static List<ActivityLink> LinksOf(List<LotCommit> batch)
    {
        var links = new List<ActivityLink>(batch.Count);
        foreach (var commit in batch)
        {
            string? last = null;
            foreach (var recorded in commit.Events)
            {
                // Events of one request follow each other.
                if (!ReferenceEquals(last, recorded.TraceParent) && ActivityContext.TryParse(recorded.TraceParent, null, isRemote: true, out var request))
                {
                    links.Add(new ActivityLink(request));
                    last = recorded.TraceParent;
                }
            }
        }

        return links;
    }
}
