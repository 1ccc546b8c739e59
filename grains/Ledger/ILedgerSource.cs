using PahlawanPangan.Lots;

namespace PahlawanPangan.Grains.Ledger;

/// <summary>A lot as it was stored when the ledger was read.</summary>
/// <param name="Id">The lot.</param>
/// <param name="Sequence">Its last event.</param>
/// <param name="Quantities">The quantities by status.</param>
/// <param name="Handled">The last of its events in the outbox that the ledger has handled, by its position; 0 when there is none.</param>
internal sealed record LotMark(Guid Id, long Sequence, Quantities Quantities, long Handled);

/// <summary>Events of one aggregate that are in the outbox and not in the ledger.</summary>
/// <param name="AggregateId">The aggregate.</param>
/// <param name="First">The first of them.</param>
/// <param name="Last">The last of them.</param>
/// <param name="Count">Their number.</param>
/// <param name="Since">The time of the oldest.</param>
/// <param name="Handled">The last of its events in the outbox that the ledger has handled, by its position.</param>
internal sealed record MissingEvents(Guid AggregateId, long First, long Last, long Count, DateTimeOffset Since, long Handled);

/// <summary>A ledger to verify, all of it as of one moment.</summary>
internal interface ILedgerSource
{
    /// <summary>The public keys that checkpoints name, by their ids.</summary>
    Task<IReadOnlyDictionary<string, byte[]>> KeysAsync(CancellationToken cancellation);

    /// <summary>Every checkpoint, by partition and then by size.</summary>
    Task<IReadOnlyList<LedgerCheckpoint>> CheckpointsAsync(CancellationToken cancellation);

    /// <summary>Every entry, by partition and then in the order in which it is stored.</summary>
    IAsyncEnumerable<LedgerEntry> EntriesAsync(CancellationToken cancellation);

    /// <summary>The moment of the snapshot.</summary>
    Task<DateTimeOffset> TakenAtAsync(CancellationToken cancellation);

    /// <summary>Events that the outbox holds and the ledger does not.</summary>
    IAsyncEnumerable<MissingEvents> MissingAsync(CancellationToken cancellation);

    /// <summary>Every lot.</summary>
    IAsyncEnumerable<LotMark> LotsAsync(CancellationToken cancellation);
}
