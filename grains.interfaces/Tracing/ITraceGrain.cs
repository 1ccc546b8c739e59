using PahlawanPangan.Ledger;

namespace PahlawanPangan.Tracing;

/// <summary>
/// Reads what traces are made of: which lots there are, their entries in the ledger and those of their deliveries, and hashes of the
/// ledger's trees. The key has no meaning. A caller finds a lot first, which is where it is decided who may see it.
/// </summary>
[Alias("pangan.tracing.ITraceGrain")]
[GrainInterfaceType("PahlawanPangan.Tracing.ITraceGrain")]
public interface ITraceGrain : IGrainWithIntegerKey
{
    /// <summary>The most that one call of a method with a list is asked for.</summary>
    const int ItemsMax = 500;

    /// <summary>A lot that the caller may trace: the donor's own, any for operators. Others are not found.</summary>
    [Alias("find")]
    Task<Reply<TracedLotView>> FindAsync(Caller caller, Guid lotId);

    /// <summary>
    /// The lots with a batch code that the caller may trace, oldest first, from all databases: a page that would lack one is refused. Lots
    /// that upkeep has removed are not found so.
    /// </summary>
    /// <param name="caller">A donor for the own lots, or an operator.</param>
    /// <param name="batchCode">The code, letter by letter.</param>
    /// <param name="gtin">Only of this product, however many zeros are before its GTIN; null for any.</param>
    /// <param name="page">The requested page.</param>
    [Alias("find-batch")]
    Task<Reply<Page<TracedLotView>>> FindBatchAsync(Caller caller, string batchCode, string? gtin, PageRequest page);

    /// <summary>
    /// Entries of these aggregates after a place, by aggregate and sequence, <see cref="ItemsMax"/> at the most: the next page starts after
    /// its last.
    /// </summary>
    /// <param name="aggregates">Lots or deliveries, <see cref="ItemsMax"/> at the most.</param>
    /// <param name="after">The place; null for the beginning.</param>
    /// <param name="hasPayloads">False leaves the payloads out.</param>
    [Alias("entries")]
    Task<Reply<Page<LedgerEntryView>>> EntriesAsync(IReadOnlyList<Guid> aggregates, EntryPlace? after, bool hasPayloads);

    /// <summary>How many events these deliveries have durably; those that were never offered are absent.</summary>
    [Alias("delivery-sequences")]
    Task<Reply<Page<EntryPlace>>> DeliverySequencesAsync(IReadOnlyList<Guid> deliveries);

    /// <summary>The hashes of parts of a partition's tree, in their order, <see cref="ItemsMax"/> at the most.</summary>
    [Alias("hashes")]
    Task<Reply<Page<byte[]>>> HashesAsync(int partition, IReadOnlyList<LeafRange> ranges);
}
