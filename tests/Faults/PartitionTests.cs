using PahlawanPangan.Local.Chaos;

namespace PahlawanPangan.Tests.Faults;

/// <summary>Networks that split between members of a cluster and its servers.</summary>
[Collection<FaultCollection>]
public sealed class PartitionTests(FaultFixture fixture)
{
    [Fact(Explicit = true)]
    public async Task Silo_cut_from_the_database_loses_nothing()
    {
        await FaultFixture.RequireNetworkAsync();

        await fixture.AssertHoldsAsync(new Fault("silo cut from database", 0, TimeSpan.FromSeconds(6)));
    }

    [Fact(Explicit = true)]
    public async Task Silo_cut_from_the_database_and_from_redis_loses_nothing()
    {
        await FaultFixture.RequireNetworkAsync();

        await fixture.AssertHoldsAsync(new Fault("silo cut from database and redis", 1, TimeSpan.FromSeconds(6)));
    }

    [Fact(Explicit = true)]
    public async Task Silos_that_do_not_see_each_other_lose_nothing_and_are_one_cluster_again()
    {
        await FaultFixture.RequireNetworkAsync();

        await fixture.AssertHoldsAsync(
            new Fault("silo cut from silo", 0, TimeSpan.FromSeconds(8)),
            new Fault("silo does not hear silo", 1, TimeSpan.FromSeconds(8)));
    }

    [Fact(Explicit = true)]
    public async Task Gateway_cut_from_a_silo_and_from_redis_loses_nothing()
    {
        await FaultFixture.RequireNetworkAsync();

        await fixture.AssertHoldsAsync(new Fault("gateway cut from silo and redis", 1, TimeSpan.FromSeconds(6)));
    }

    [Fact(Explicit = true)]
    public async Task Database_that_does_not_hear_a_silo_loses_nothing()
    {
        await FaultFixture.RequireNetworkAsync();

        await fixture.AssertHoldsAsync(new Fault("database does not hear silo", 0, TimeSpan.FromSeconds(6)));
    }
}
