using Orleans.Concurrency;
using PahlawanPangan.Accounts;

namespace PahlawanPangan.Grains.Accounts;

/// <summary>Answers gateways from the database's rows.</summary>
[StatelessWorker]
[Reentrant]
[GrainType("revocation")]
public sealed class RevocationGrain : Grain, IRevocationGrain
{
    private readonly RevocationStore _store;

    /// <summary>Made by Orleans.</summary>
    public RevocationGrain(RevocationStore store) => _store = store;

    /// <inheritdoc/>
    public Task<RevocationPage> ReadAsync(ulong since) => _store.ReadAsync(since);
}
