using System.Diagnostics;
using System.Runtime.InteropServices;
using PahlawanPangan.Spans;

namespace PahlawanPangan.Grains.Journal;

/// <summary>
/// The journals' spans: one for each batch, linked to every request that has an event in it. A batch belongs to no single request, so that its
/// span is the root of a trace of its own (https://opentelemetry.io/docs/concepts/signals/traces/, section "Span Links").
/// </summary>
internal static class JournalTrace
{
    private static readonly ActivitySource Source = new("PahlawanPangan.Journal");

    /// <summary>A batch was written, or was not.</summary>
    public static void Wrote<TCommit>(long started, List<TCommit> batch, Exception? failure = null)
        where TCommit : JournalCommit
    {
        if (Source.HasListeners())
        {
            var requests = new List<string?>(batch.Count);
            foreach (var commit in batch)
            {
                for (var i = 0; i < commit.EventCount; i++)
                {
                    Note(requests, commit.TraceParentOf(i));
                }
            }

            new ToldBatch("journal.write", started, batch.Count, requests) { ErrorType = failure?.GetType().FullName }.Tell(Source);
        }
    }

    /// <summary>Notes a request once: events of one request follow each other.</summary>
    private static void Note(List<string?> requests, string? traceParent)
    {
        if (traceParent is not null && !(requests.Count > 0 && ReferenceEquals(requests[^1], traceParent)))
        {
            requests.Add(traceParent);
        }
    }

    /// <summary>A batch that was written, or was not.</summary>
    private sealed class ToldBatch(string name, long started, int commits, List<string?> requests) : ToldSpan(name, started)
    {
        public override ActivityKind Kind => ActivityKind.Client;

        public override ReadOnlySpan<string?> Requests => CollectionsMarshal.AsSpan(requests);

        public override bool IsShared => true;

        public override IEnumerator<KeyValuePair<string, object?>> GetEnumerator()
        {
            yield return new("db.system.name", "postgresql");
            yield return new("db.operation.name", "commit");
            yield return new("db.operation.batch.size", commits);
        }
    }
}
