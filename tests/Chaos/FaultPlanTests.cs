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

    [Theory]
    [InlineData(FaultGroups.Processes)]
    [InlineData(FaultGroups.All)]
    public void Each_round_has_a_fault_of_each_family_and_enough_rounds_have_every_kind(FaultGroups groups)
    {
        var families = FaultPlan.KindsOf(groups);
        var rounds = families.Max(family => family.Count);
        var faults = Faults(3, families.Count * rounds, groups);

        Assert.All(faults.Chunk(families.Count), round => Assert.All(
            families, family => Assert.Single(round, fault => family.Contains(fault.Kind))));
        Assert.Equal(families.SelectMany(family => family).Order(), faults.Select(fault => fault.Kind).Distinct().Order());
        Assert.All(faults, fault => Assert.InRange(fault.Silo, 0, 1));
        Assert.All(faults, fault => Assert.True(fault.Away >= TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public void Plan_of_no_kind_is_an_error() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new FaultPlan(1, silos: 2, FaultGroups.None));

    private static List<Fault> Faults(int seed, int count, FaultGroups groups = FaultGroups.Processes)
    {
        var plan = new FaultPlan(seed, silos: 2, groups);
        return [.. Enumerable.Range(0, count).Select(_ => plan.Next())];
    }
}
