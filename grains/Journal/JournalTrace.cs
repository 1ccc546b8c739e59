using System.Diagnostics;

namespace PahlawanPangan.Grains.Journal;

/// <summary>
/// The journals' spans: one for each batch, linked to every request that has an event in it. A batch belongs to no single request, so its
/// span is the root of a trace of its own (https://opentelemetry.io/docs/concepts/signals/traces/, section "Span Links").
/// </summary>
internal static class JournalTrace
{
    private static readonly ActivitySource Source = new("PahlawanPangan.Journal");

    /// <summary>Records the batch that ended now.</summary>
    /// <param name="started">When it began, by <see cref="Stopwatch.GetTimestamp"/>.</param>
    /// <param name="batch">The batch.</param>
    /// <param name="failure">Why its outcome is unknown; null when it was written.</param>
    public static void Record<TCommit>(long started, List<TCommit> batch, Exception? failure = null)
        where TCommit : JournalCommit
    {
        if (Source.HasListeners())
        {
            var requests = new RequestLinks(batch.Count);
            foreach (var commit in batch)
            {
                for (var i = 0; i < commit.EventCount; i++)
                {
                    requests.Add(commit.TraceParentOf(i));
                }
            }

            Record("journal.write", started, batch.Count, requests.Links, failure);
        }
    }

    private static void Record(string name, long started, int commits, List<ActivityLink> links, Exception? failure)
    {
        if (links.Count == 0 && failure is null)
        {
            return;
        }

        var before = Activity.Current;
        Activity.Current = null;
        using (var span = Source.StartActivity(
            name, ActivityKind.Client, parentContext: default, tags: null, links,
            DateTimeOffset.UtcNow - Stopwatch.GetElapsedTime(started)))
        {
            if (span is { IsAllDataRequested: true })
            {
                span.SetTag("db.system.name", "postgresql").SetTag("db.operation.name", "commit")
                    .SetTag("db.operation.batch.size", commits);
            }

            if (failure is not null)
            {
                span?.SetStatus(ActivityStatusCode.Error).SetTag("error.type", failure.GetType().FullName);
            }
        }

        Activity.Current = before;
    }

    /// <summary>Links to requests, each once: events of one request follow each other.</summary>
    private struct RequestLinks(int capacity)
    {
        private string? _last;

        public List<ActivityLink> Links { get; } = new(capacity);

        public void Add(string? traceParent)
        {
            if (!ReferenceEquals(_last, traceParent) && ActivityContext.TryParse(traceParent, traceState: null, out var request))
            {
                Links.Add(new ActivityLink(request));
                _last = traceParent;
            }
        }
    }
}
