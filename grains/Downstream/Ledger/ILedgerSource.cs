using PahlawanPangan.Lots;

namespace PahlawanPangan.Grains.Downstream.Ledger;

/// <summary>A lot as it was stored when the ledger was read.</summary>
/// <param name="Id">The lot.</param>
/// <param name="Sequence">Its last event.</param>
/// <param name="Quantities">How much is where.</param>
/// <param name="Handled">The last of its events that the ledger's inbox says is in the ledger.</param>
public sealed record LotMark(Guid Id, long Sequence, Quantities Quantities, long Handled);

/// <summary>A ledger to verify, all of it as of one moment.</summary>
public interface ILedgerSource
{
    /// <summary>The public keys that checkpoints name, by their ids.</summary>
    Task<IReadOnlyDictionary<string, byte[]>> KeysAsync(CancellationToken cancellation);

    /// <summary>Every checkpoint, by partition and then by size.</summary>
    Task<IReadOnlyList<LedgerCheckpoint>> CheckpointsAsync(CancellationToken cancellation);

    /// <summary>Every entry, by partition and then in the order in which it is stored.</summary>
    IAsyncEnumerable<LedgerEntry> EntriesAsync(CancellationToken cancellation);

    /// <summary>Every lot.</summary>
    IAsyncEnumerable<LotMark> LotsAsync(CancellationToken cancellation);
}
