using PahlawanPangan.Local.Chaos;

namespace PahlawanPangan.Tests.Faults;

/// <summary>Disks that are full, and an fsync that fails.</summary>
[Collection<FaultCollection>]
public sealed class DiskTests(FaultFixture fixture)
{
    [Fact(Explicit = true)]
    public async Task Full_disk_of_the_database_stops_claims_until_it_has_room_and_loses_nothing()
    {
        await FaultFixture.RequireDisksAsync();

        await fixture.AssertHoldsAsync(new Fault("database disk full", 0, TimeSpan.FromSeconds(5)));
    }

    [Fact(Explicit = true)]
    public async Task Full_disk_of_the_broker_stops_no_claim_and_loses_no_event()
    {
        await FaultFixture.RequireDisksAsync();

        await fixture.AssertHoldsAsync(new Fault("broker disk full", 0, TimeSpan.FromSeconds(5)));
    }

    [Fact(Explicit = true)]
    public async Task Fsync_that_fails_makes_the_database_recover_and_loses_nothing()
    {
        FaultFixture.RequireCompiler();

        await fixture.AssertHoldsAsync(new Fault("database fsync fails", 0, TimeSpan.FromSeconds(2)));
    }
}
