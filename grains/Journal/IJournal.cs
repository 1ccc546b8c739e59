namespace PahlawanPangan.Grains.Journal;

/// <summary>Makes commits durable, many in one transaction.</summary>
internal interface IJournal<in TCommit>
    where TCommit : JournalCommit
{
    /// <summary>True when so many commits wait for an aggregate's database that new commands should be refused.</summary>
    bool IsFullFor(Guid aggregateId);

    /// <summary>
    /// Queues a commit; <see cref="JournalCommit.Written"/> gives the outcome. At most one commit of an aggregate may be
    /// queued or in flight.
    /// </summary>
    void Write(TCommit commit);
}
