using PahlawanPangan.Bench.Load;
using PahlawanPangan.Bench.Streams;

namespace PahlawanPangan.Bench.Figures;

/// <summary>
/// Claims while the relays publish them and the consumers handle them. Each run ends when all events were published and consumed, so that
/// the backlog does not affect the next contestant's round; the share published in time is reported.
/// </summary>
internal sealed class RelayedContestant(ClaimContestant claims, PublishedCount published) : IContestant
{
    public string Name => claims.Name;

    public IReadOnlyList<int> Levels => claims.Levels;

    public int UsualLevel => claims.UsualLevel;

    /// <summary>The smallest share of claims that was published when the last of them was made.</summary>
    public double KeptUpLeast { get; private set; } = 1;

    public async Task<Measured> RunAsync(int level, TimeSpan warming, TimeSpan measuring)
    {
        var before = await published.ReadAsync();
        var measured = await claims.RunAsync(level, warming, measuring);
        var behind = await published.ReadAsync() - before;
        var all = await published.WaitForAllAsync() - before;
        await published.WaitForConsumersAsync();
        KeptUpLeast = Math.Min(KeptUpLeast, (double)behind / Math.Max(1, all));
        return measured;
    }
}
