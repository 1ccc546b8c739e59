using PahlawanPangan.Local.Chaos;

namespace PahlawanPangan.Tests.Chaos;

/// <summary>The faults that a seed makes.</summary>
public sealed class FaultPlanTests
{
    [Fact]
    public void Seed_makes_the_same_faults_again_and_another_one_others()
    {
        Assert.Equal(Faults(7, 50), Faults(7, 50));
        Assert.NotEqual(Faults(7, 50), Faults(8, 50));
    }

    [Fact]
    public void Each_round_takes_every_target_away_and_three_rounds_take_it_away_in_every_way()
    {
        var targets = Enum.GetValues<FaultTarget>();
        var faults = Faults(3, targets.Length * 3);

        Assert.All(faults.Chunk(targets.Length), round => Assert.Equal(targets, round.Select(fault => fault.Target).Order()));
        Assert.All(targets, target => Assert.Equal(
            Enum.GetValues<FaultWay>(), faults.Where(fault => fault.Target == target).Select(fault => fault.Way).Order()));
        Assert.All(faults, fault => Assert.InRange(fault.Silo, 0, 1));
    }

    private static List<Fault> Faults(int seed, int count)
    {
        var plan = new FaultPlan(seed, silos: 2);
        return [.. Enumerable.Range(0, count).Select(_ => plan.Next())];
    }
}
