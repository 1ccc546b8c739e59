using Orleans.Concurrency;
using PahlawanPangan.Accounts;

namespace PahlawanPangan.Grains.Accounts;

/// <summary>Answers gateways from the revocation table.</summary>
[StatelessWorker]
[Reentrant]
[GrainType("revocation")]
internal sealed class RevocationGrain : Grain, IRevocationGrain
{
    private readonly RevocationStore _store;

    /// <summary>Called by Orleans.</summary>
    public RevocationGrain(RevocationStore store) => _store = store;

    /// <inheritdoc/>
    public Task<RevocationPage> ReadAsync(ulong since) => _store.ReadAsync(since);
}
