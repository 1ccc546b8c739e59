using PahlawanPangan.Bench.Report;
using PahlawanPangan.Bench.Scale;

namespace PahlawanPangan.Tests.Bench;

public sealed class ScaleTests
{
    private static readonly CpuJson Claim = new(15_000, 35, 60, 0);

    private static readonly MeasuredCosts Costs = new(
        HttpClaim: new CpuJson(6_000, 130, 60, 0), HttpRead: new CpuJson(12_000, 70, 10, 0), Claim,
        Downstream: new CpuJson(5_000, 65, 100, 20), StreamPerSecond: 50_000);

    [Fact]
    public void WhatALoadTakes_IsTheSumOfWhatItsOperationsCost()
    {
        var takes = new CapacityModel(Costs, new ScaleOptions()).For(100_000);

        // 10,000 claims of 130 + 30 µs and 90,000 reads of 70 µs; 10,000 claims of 60 + 40 µs; 10,000 events of 20 µs.
        Assert.Equal(7.9, takes.EngineCores, 0.001);
        Assert.Equal(1.0, takes.PostgresCores, 0.001);
        Assert.Equal(0.2, takes.BrokerCores, 0.001);
        Assert.Equal((1, 1, 3), (takes.Databases, takes.Streams, takes.Machines));
    }

    [Fact]
    public void ATenfoldLoad_TakesTenfoldCores()
    {
        var model = new CapacityModel(Costs, new ScaleOptions { ClaimShare = 0.5 });

        Assert.Equal(10 * model.For(1e6).PostgresCores, model.For(1e7).PostgresCores, 0.001);
        Assert.Equal(53, model.For(1e7).Databases);
        Assert.Equal(167, model.For(1e7).Streams);
    }

    [Fact]
    public void AnIdleJournal_AnswersAfterOneFsync_AndABusyOneWithFullerBatches()
    {
        var commits = new CommitSimulation(writers: 2, joinAt: 64, batchMax: 512, fsyncMs: 1, claimMs: 0.06);

        var idle = commits.Run(0.01 * commits.ClaimsPerSecondMax);
        var busy = commits.Run(0.9 * commits.ClaimsPerSecondMax);
        var over = commits.Run(1.2 * commits.ClaimsPerSecondMax);

        Assert.InRange(idle.P50, 1.06 - 1e-6, 1.2);
        Assert.InRange(idle.MeanBatch, 1, 1.5);
        Assert.True(busy.MeanBatch > 20 * idle.MeanBatch, $"{busy.MeanBatch}");
        Assert.True(over.P99 > 10 * busy.P99, $"{over.P99} against {busy.P99}");
        Assert.Equal(32_258, commits.ClaimsPerSecondMax, 500.0);
    }

    [Fact]
    public void OneDatabase_HasAllAndManyAreUneven()
    {
        Assert.Equal(1, PlacementSimulation.Run(1, exponent: 1).Busiest, 1e-9);
        Assert.InRange(PlacementSimulation.Run(16, exponent: 1).Busiest, 1.05, 3);
    }

    [Fact]
    public void AReportWithoutWhatIsNeeded_IsRefusedByName()
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, """{"figures":[],"cpu":{"HTTP claims":{"perSecond":1,"engine":1,"postgres":1,"nats":1}}}""");
            Assert.Contains("HTTP echo", Assert.Throws<FormatException>(() => MeasuredCosts.Read(file)).Message, StringComparison.Ordinal);
            File.WriteAllText(file, "{");
            Assert.Contains(
                "cannot be read", Assert.Throws<FormatException>(() => MeasuredCosts.Read(file)).Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
