using Npgsql;

namespace PahlawanPangan.Grains.Journal;

/// <summary>How a journal's commits become rows. A writer has one and uses it for one batch after another.</summary>
internal interface IJournalBatch<TCommit> : IDisposable
    where TCommit : JournalCommit
{
    /// <summary>The outbox lanes that the last batch put events into, a bit each.</summary>
    uint LanesWritten { get; }

    /// <summary>Writes a batch in one transaction and one round trip.</summary>
    /// <returns>The aggregates that passed the fence; valid until the next batch.</returns>
    Task<List<Guid>> WriteAsync(NpgsqlConnection connection, List<TCommit> commits);

    /// <summary>
    /// After the server refused a batch: completes the commits that it was refused for, where that can be found out.
    /// </summary>
    /// <returns>The other commits, which may be written again; all of them when the cause was not found.</returns>
    Task<List<TCommit>> CompleteRefusedAsync(NpgsqlConnection connection, List<TCommit> commits, PostgresException refusal);

    /// <summary>The connection is gone, and the statements that were prepared on it.</summary>
    void ResetPrepared();
}
