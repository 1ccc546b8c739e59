using System.Diagnostics;
using PahlawanPangan.Grains.Documents;
using PahlawanPangan.Grains.Lots;

namespace PahlawanPangan.Grains.Journal;

/// <summary>
/// The journals' spans: one for each batch, linked to every request that has an event in it. A batch belongs to no single request, so that its
/// span is the root of a trace of its own (https://opentelemetry.io/docs/concepts/signals/traces/, section "Span Links").
/// </summary>
internal static class JournalTrace
{
    private static readonly ActivitySource Source = new("PahlawanPangan.Journal");

    /// <summary>A batch of lots was written, or was not.</summary>
    public static void Wrote(long started, List<LotCommit> batch, Exception? failure = null)
    {
        if (Source.HasListeners())
        {
            var links = new List<ActivityLink>(batch.Count);
            foreach (var commit in batch)
            {
                string? last = null;
                foreach (var recorded in commit.Events)
                {
                    Link(links, recorded.TraceParent, ref last);
                }
            }

            Tell("journal.write lots", batch.Count, links, Stopwatch.GetElapsedTime(started), failure);
        }
    }

    /// <summary>A batch of documents was written, or was not.</summary>
    public static void Wrote(long started, List<DocumentCommit> batch, Exception? failure = null)
    {
        if (Source.HasListeners())
        {
            var links = new List<ActivityLink>(batch.Count);
            foreach (var commit in batch)
            {
                string? last = null;
                foreach (var happened in commit.Events)
                {
                    Link(links, happened.TraceParent, ref last);
                }
            }

            Tell("journal.write documents", batch.Count, links, Stopwatch.GetElapsedTime(started), failure);
        }
    }

    /// <summary>Links to a request, once: events of one request follow each other.</summary>
    private static void Link(List<ActivityLink> links, string? traceParent, ref string? last)
    {
        if (!ReferenceEquals(last, traceParent) && ActivityContext.TryParse(traceParent, null, isRemote: true, out var request))
        {
            links.Add(new ActivityLink(request));
            last = traceParent;
        }
    }

    private static void Tell(string name, int commits, List<ActivityLink> links, TimeSpan took, Exception? failure)
    {
        var current = Activity.Current;
        Activity.Current = null;
        using (var span = Source.CreateActivity(name, ActivityKind.Client, parentContext: default, tags: null, links))
        {
            if (span is not null)
            {
                Describe(span, commits, took, failure);
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
}
