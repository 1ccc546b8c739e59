using Orleans.Concurrency;
using PahlawanPangan.Grains.Lots.Storage;
using PahlawanPangan.Grains.Postgres;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Grains.Lots;

/// <summary>Chooses the database of a new lot, unless an earlier attempt of the same request chose another one.</summary>
[StatelessWorker]
[Reentrant]
[GrainType("lotposting")]
internal sealed class LotPostingGrain : Grain, ILotPostingGrain
{
    private readonly LotShards _shards;
    private readonly LotStore _store;

    /// <summary>Called by Orleans.</summary>
    public LotPostingGrain(LotShards shards, LotStore store)
    {
        _shards = shards;
        _store = store;
    }

    /// <inheritdoc/>
    public async ValueTask<Reply<LotView>> PostAsync(Guid requestId, PostLot command)
    {
        try
        {
            return await GrainFactory.GetGrain<ILotGrain>(await FindIdAsync(requestId)).PostAsync(command);
        }
        catch (Exception failure) when (DatabaseFailure.Includes(failure))
        {
            return Refusals.Unavailable;
        }
    }

    /// <summary>
    /// A request may first have been sent when there were fewer databases, or to a silo that knows fewer, and be retried now. The
    /// lot is then in a database that was chosen among fewer, so those are searched first.
    /// </summary>
    private async ValueTask<Guid> FindIdAsync(Guid requestId)
    {
        var chosen = ShardChoice.Of(requestId, _shards.Open);
        foreach (var other in ShardChoice.Others(requestId, _shards.Count, chosen))
        {
            var earlier = ShardNumber.With(requestId, other);
            if (await _store.ExistsAsync(earlier, CancellationToken.None))
            {
                return earlier;
            }
        }

        return ShardNumber.With(requestId, chosen);
    }
}
