namespace PahlawanPangan.Grains.Documents;

/// <summary>Makes documents and their events durable, many in one transaction.</summary>
public interface IDocumentJournal
{
    /// <summary>True when so much waits to be written that new work should be refused.</summary>
    bool IsFull { get; }

    /// <summary>
    /// Queues a commit; <see cref="DocumentCommit.Written"/> says what became of it. At most one commit of a document may be
    /// queued or in flight.
    /// </summary>
    void Write(DocumentCommit commit);
}
