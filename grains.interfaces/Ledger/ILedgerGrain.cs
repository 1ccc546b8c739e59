namespace PahlawanPangan.Ledger;

/// <summary>Reads the ledger; the key has no meaning. Operators see all, donors and recipients their own entries.</summary>
[Alias("pangan.ledger.ILedgerGrain")]
[GrainInterfaceType("PahlawanPangan.Ledger.ILedgerGrain")]
public interface ILedgerGrain : IGrainWithIntegerKey
{
    /// <summary>The entries of a partition that the caller may see, in their order.</summary>
    [Alias("entries")]
    Task<Reply<Page<LedgerEntryView>>> EntriesAsync(Caller caller, int partition, PageRequest page);

    /// <summary>An event's entry with the proof that it is in the ledger.</summary>
    [Alias("entry")]
    Task<Reply<InclusionView>> EntryAsync(Caller caller, Guid eventId);

    /// <summary>The last checkpoint of each partition.</summary>
    [Alias("checkpoints")]
    Task<Reply<Page<CheckpointView>>> CheckpointsAsync();

    /// <summary>The proof that one checkpoint's ledger is the beginning of a later one's.</summary>
    [Alias("consistency")]
    Task<Reply<ConsistencyView>> ConsistencyAsync(int partition, long from, long to);

    /// <summary>
    /// Recomputes some hundred entries of a partition, for operators: their hashes, links and trees, and the checkpoints among them with
    /// their signatures. Nothing is kept in between, so that a verification ends when its caller stops asking.
    /// </summary>
    /// <param name="caller">An operator.</param>
    /// <param name="from">Where the step before ended.</param>
    [Alias("verify")]
    Task<Reply<LedgerVerification>> VerifyAsync(Caller caller, LedgerVerification from);
}
