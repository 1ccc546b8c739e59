using PahlawanPangan.Grains.Lots;

namespace PahlawanPangan.Grains.Journal;

/// <summary>Makes commits durable, many in one transaction.</summary>
public interface IJournal
{
    /// <summary>True when so much waits to be written to a lot's database that new commands should be refused.</summary>
    bool IsFullFor(Guid lotId);

    /// <summary>
    /// Queues a commit; <see cref="LotCommit.Written"/> says what became of it. At most one commit of a lot may be
    /// queued or in flight.
    /// </summary>
    void Write(LotCommit commit);
}
