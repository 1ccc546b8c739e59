using PahlawanPangan.Bench.Load;
using PahlawanPangan.Bench.Streams;

namespace PahlawanPangan.Bench.Figures;

/// <summary>
/// Claims while the relays publish them and the consumers take them in. Each run ends when all was published and consumed, so that what
/// those are behind is not left for the next contestant's round; how far the relays kept up is told.
/// </summary>
internal sealed class RelayedContestant(ClaimContestant claims, PublishedCount published, StreamCount streams) : IContestant
{
    public string Name => claims.Name;

    public IReadOnlyList<int> Levels => claims.Levels;

    public int UsualLevel => claims.UsualLevel;

    /// <summary>Which part of the claims was published by the time the last of them was made, at worst.</summary>
    public double KeptUpLeast { get; private set; } = 1;

    public async Task<Measured> RunAsync(int level, TimeSpan warming, TimeSpan measuring)
    {
        var before = await published.ReadAsync();
        var measured = await claims.RunAsync(level, warming, measuring);
        var behind = await published.ReadAsync() - before;
        var all = await published.WaitForAllAsync() - before;
        await streams.WaitForConsumersAsync();
        KeptUpLeast = Math.Min(KeptUpLeast, (double)behind / Math.Max(1, all));
        return measured;
    }
}
