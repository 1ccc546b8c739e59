using PahlawanPangan.Grains.Postgres;

namespace PahlawanPangan.Bench.Scale;

/// <summary>Simulates the distribution of claims over databases when some lots are far more popular than others.</summary>
internal static class PlacementSimulation
{
    private const int Lots = 200_000;
    private const int Seed = 20_26;

    /// <summary>
    /// Places lots as the engine does and gives them shares of the claims by Zipf's law: the k-th most popular has 1/k of the first one's.
    /// </summary>
    /// <returns>The busiest database's load ÷ the mean, and the most popular lot's share of all claims.</returns>
    public static (double Busiest, double HottestLot) Run(int databases, double exponent)
    {
        var random = new Random(Seed);
        var loads = new double[databases];
        var total = 0.0;
        for (var rank = 1; rank <= Lots; rank++)
        {
            var share = Math.Pow(rank, -exponent);
            loads[ShardChoice.Of(Id(random), databases)] += share;
            total += share;
        }

        return (loads.Max() * databases / total, 1 / total);
    }

    private static Guid Id(Random random)
    {
        Span<byte> bytes = stackalloc byte[16];
        random.NextBytes(bytes);
        return new Guid(bytes);
    }
}
