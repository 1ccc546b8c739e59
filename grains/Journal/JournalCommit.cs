using System.Threading.Tasks.Sources;

namespace PahlawanPangan.Grains.Journal;

/// <summary>One aggregate's move to its next version, with its events: what a journal makes durable as a whole or not at all.</summary>
internal abstract class JournalCommit : IValueTaskSource<CommitOutcome>
{
    private ManualResetValueTaskSourceCore<CommitOutcome> _written = new() { RunContinuationsAsynchronously = true };

    /// <summary>Creates a commit of an aggregate.</summary>
    protected JournalCommit(Guid aggregateId) => AggregateId = aggregateId;

    /// <summary>The aggregate; batches are written in the order of these ids.</summary>
    public Guid AggregateId { get; }

    /// <summary>How many events the commit publishes.</summary>
    public abstract int EventCount { get; }

    /// <summary>Completes when the journal knows the outcome. It may be awaited once.</summary>
    public ValueTask<CommitOutcome> Written => new(this, _written.Version);

    /// <summary>The W3C <c>traceparent</c> of the request behind one of the events; null when it is not traced.</summary>
    public abstract string? TraceParentOf(int eventIndex);

    /// <summary>Called by the journal with the outcome. The first one counts.</summary>
    public void SetWritten(CommitOutcome outcome)
    {
        if (_written.GetStatus(_written.Version) == ValueTaskSourceStatus.Pending)
        {
            _written.SetResult(outcome);
        }
    }

    CommitOutcome IValueTaskSource<CommitOutcome>.GetResult(short token) => _written.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<CommitOutcome>.GetStatus(short token) => _written.GetStatus(token);

    void IValueTaskSource<CommitOutcome>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _written.OnCompleted(continuation, state, token, flags);
}
