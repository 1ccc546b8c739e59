using PahlawanPangan.Bench.Claims;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Bench.Engine;

/// <summary>Claims through the lots' grains; a worker is one claim in flight.</summary>
internal sealed class GrainPath(BenchDatabase database, SiloHost silo) : ClaimPath(database)
{
    /// <summary>Each uses a database connection, and opening one takes longer than loading a lot.</summary>
    private const int LoadsAtOnce = 16;

    private readonly LotGrains _lots = new(silo.Grains);

    public SiloHost Silo => silo;

    public override Task OpenAsync(int workers) => Task.CompletedTask;

    /// <summary>Activates every lot, so that a run measures claims and not the first touch of each lot.</summary>
    public Task ActivateAsync() => Parallel.ForEachAsync(
        Database.Uniform,
        new ParallelOptions { MaxDegreeOfParallelism = LoadsAtOnce },
        async (lotId, _) =>
        {
            if ((await _lots[lotId].GetAsync()).IsRefused)
            {
                throw new BenchFault($"Lot {lotId} was not loaded.");
            }
        });

    public override async ValueTask ClaimAsync(int worker, Guid lotId, Guid claimId)
    {
        var reply = await _lots[lotId].ClaimAsync(Command(claimId));
        if (reply.IsRefused)
        {
            throw new BenchFault($"A claim was refused: {reply.Refusal.Kind}.");
        }
    }

    public override ValueTask DisposeAsync() => silo.DisposeAsync();
}
