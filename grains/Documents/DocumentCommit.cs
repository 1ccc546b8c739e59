using PahlawanPangan.Grains.Journal;

namespace PahlawanPangan.Grains.Documents;

/// <summary>One document's move from one version to the next, with the events that the move publishes.</summary>
public sealed class DocumentCommit
{
    private readonly TaskCompletionSource<CommitOutcome> _written = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What kind of document it is.</summary>
    public required string Kind { get; init; }

    /// <summary>The document, which is the aggregate of its events too.</summary>
    public required Guid Id { get; init; }

    /// <summary>The version that the fence expects; 0 when the document is new.</summary>
    public required long ExpectedVersion { get; init; }

    /// <summary>The number of the last event.</summary>
    public required long Sequence { get; init; }

    /// <summary>The document as JSON; null deletes it.</summary>
    public required byte[]? Body { get; init; }

    /// <summary>When it may be deleted; null to keep it.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The events, in order.</summary>
    public IReadOnlyList<DocumentEvent> Events { get; init; } = [];

    /// <summary>Ends when the journal knows what became of the commit.</summary>
    public Task<CommitOutcome> Written => _written.Task;

    /// <summary>The journal says what became of it.</summary>
    public void SetWritten(CommitOutcome outcome) => _written.TrySetResult(outcome);
}
