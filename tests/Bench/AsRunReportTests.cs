using System.Text.Json;
using PahlawanPangan.Bench.AsRun;
using PahlawanPangan.Bench.Report;

namespace PahlawanPangan.Tests.Bench;

public sealed class AsRunReportTests
{
    private static readonly SideMeasured[] Rounds =
    [
        Round(perSecond: 100, p50: 10, claims: 1000, engine: 1, postgres: 0.5),
        Round(perSecond: 300, p50: 30, claims: 3000, engine: 1, postgres: 0.5),
        Round(perSecond: 200, p50: 20, claims: 1000, engine: 3, postgres: 0.5),
    ];

    [Fact]
    public void Side_has_the_medians_of_its_rounds_and_the_processor_time_of_all_its_claims()
    {
        var side = SideMeasured.Of(Rounds);

        Assert.Equal((200, 20), (side.PerSecond, side.P50Ms));
        Assert.Equal(1000, side.Cpu["engine"], 0.001);
        Assert.Equal(300, side.Cpu["postgres"], 0.001);
    }

    [Fact]
    public void Figure_carries_the_ratio_to_the_better_peer_of_each_round_and_processor_time_by_process()
    {
        var figure = Figure.OfRates("as-run-64", "claims/s", [50, 200, 100], [100, 300, 200], target: 3) with
        {
            Sides = new Dictionary<string, SideJson> { [SideJson.Product] = SideMeasured.Of(Rounds) },
        };

        var json = JsonSerializer.SerializeToElement(FigureJson.Of(figure), ReportJsonContext.Default.FigureJson);

        Assert.Equal((2, 1.5, false), (Number("ratio"), Number("worst"), json.GetProperty("met").GetBoolean()));
        Assert.Equal(1000, json.GetProperty("cpu").GetProperty("engine").GetDouble(), 0.001);
        Assert.Equal(200, json.GetProperty("sides").GetProperty("engine").GetProperty("perSecond").GetDouble());

        double Number(string name) => json.GetProperty(name).GetDouble();
    }

    [Fact]
    public void Figure_about_a_part_has_no_sides()
    {
        var figure = Figure.OfRates("uniform", "claims/s", [1], [1], target: 7);

        var json = JsonSerializer.Serialize(FigureJson.Of(figure), ReportJsonContext.Default.FigureJson);

        Assert.DoesNotContain("sides", json, StringComparison.Ordinal);
        Assert.DoesNotContain("cpu", json, StringComparison.Ordinal);
    }

    private static SideMeasured Round(double perSecond, double p50, long claims, double engine, double postgres) => new(
        perSecond, p50, P99Ms: 2 * p50, DrainSeconds: 0, claims,
        new Dictionary<string, double> { ["engine"] = engine, ["postgres"] = postgres }, OtherCores: 0);
}
