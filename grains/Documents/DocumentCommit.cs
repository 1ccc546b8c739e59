namespace PahlawanPangan.Grains.Documents;

/// <summary>One document's move from one version to the next, with the events that the move publishes.</summary>
internal sealed record DocumentCommit
{
    /// <summary>The document's kind.</summary>
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
}
