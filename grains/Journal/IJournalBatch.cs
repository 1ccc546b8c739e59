using Npgsql;

namespace PahlawanPangan.Grains.Journal;

/// <summary>Turns a journal's commits into rows. Each writer has one and reuses it for every batch.</summary>
internal interface IJournalBatch<TCommit> : IDisposable
    where TCommit : JournalCommit
{
    /// <summary>The outbox lanes that the last batch put events into, a bit each.</summary>
    uint LanesWritten { get; }

    /// <summary>
    /// Writes a batch in one transaction and one round trip. The commits are not read after the first wait, so that a writer that gives up
    /// waiting may go on with them.
    /// </summary>
    /// <returns>The aggregates that passed the fence; valid until the next batch.</returns>
    Task<List<Guid>> WriteAsync(NpgsqlConnection connection, List<TCommit> commits);

    /// <summary>
    /// After the server refused a batch: completes the commits that caused the refusal, if they can be identified.
    /// </summary>
    /// <returns>The other commits, which may be written again; all of them when the cause is unknown.</returns>
    Task<List<TCommit>> CompleteRefusedAsync(NpgsqlConnection connection, List<TCommit> commits, PostgresException refusal);

    /// <summary>Discards the statements that were prepared on a lost connection.</summary>
    void ResetPrepared();
}
