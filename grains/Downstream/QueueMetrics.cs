using System.Diagnostics.Metrics;

namespace PahlawanPangan.Grains.Downstream;

/// <summary>The metrics of queues of work in the database. How many rows wait is in the silo's metrics.</summary>
internal static class QueueMetrics
{
    private static readonly Meter Meter = new("PahlawanPangan.Queues");

    private static readonly Counter<long> DoneRows = Meter.CreateCounter<long>(
        "pangan.queue.done", "{row}", "Rows of a queue whose work was done.");

    private static readonly Counter<long> FailedRows = Meter.CreateCounter<long>(
        "pangan.queue.failures", "{attempt}", "Failed attempts at rows of a queue, which are tried again.");

    private static readonly Counter<long> AsideRows = Meter.CreateCounter<long>(
        "pangan.queue.dead_letters", "{row}", "Rows that a queue set aside as dead letters.");

    private static readonly Counter<long> DroppedRows = Meter.CreateCounter<long>(
        "pangan.queue.dropped", "{row}", "Rows that a queue dropped, each recorded as dropped.");

    /// <summary>Counts start at zero: a series that begins with its first event would hide that event from an alert.</summary>
    public static void Started(string queue)
    {
        foreach (var counter in new[] { DoneRows, FailedRows, AsideRows })
        {
            counter.Add(0, Of(queue));
        }

        Dropped(queue, "age", 0);
        Dropped(queue, "bound", 0);
    }

    public static void Done(string queue) => DoneRows.Add(1, Of(queue));

    public static void Failed(string queue) => FailedRows.Add(1, Of(queue));

    public static void SetAside(string queue) => AsideRows.Add(1, Of(queue));

    /// <summary>Counts dropped rows.</summary>
    /// <param name="queue">The queue.</param>
    /// <param name="reason"><c>age</c> or <c>bound</c>.</param>
    /// <param name="rows">How many.</param>
    public static void Dropped(string queue, string reason, int rows = 1) =>
        DroppedRows.Add(rows, Of(queue), new KeyValuePair<string, object?>("reason", reason));

    private static KeyValuePair<string, object?> Of(string queue) => new("queue", queue);
}
