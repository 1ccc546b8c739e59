using PahlawanPangan.Local.Chaos;

namespace PahlawanPangan.Tests.Faults;

/// <summary>Clocks that jump by minutes and back, each of one process.</summary>
[Collection<FaultCollection>]
public sealed class ClockTests(FaultFixture fixture)
{
    [Fact(Explicit = true)]
    public async Task Silo_whose_clock_jumps_ahead_and_behind_loses_and_doubles_nothing()
    {
        FaultFixture.RequireCompiler();

        await fixture.AssertHoldsAsync(
            new Fault("silo clock ahead", 1, TimeSpan.FromSeconds(4)),
            new Fault("silo clock behind", 1, TimeSpan.FromSeconds(4)));
    }

    [Fact(Explicit = true)]
    public async Task Database_whose_clock_jumps_ahead_and_behind_loses_and_doubles_nothing()
    {
        FaultFixture.RequireCompiler();

        await fixture.AssertHoldsAsync(
            new Fault("database clock ahead", 1, TimeSpan.FromSeconds(4)),
            new Fault("database clock behind", 1, TimeSpan.FromSeconds(4)));
    }

    [Fact(Explicit = true)]
    public async Task Gateway_whose_clock_jumps_ahead_and_behind_refuses_no_token()
    {
        FaultFixture.RequireCompiler();

        await fixture.AssertHoldsAsync(
            new Fault("gateway clock ahead", 0, TimeSpan.FromSeconds(4)),
            new Fault("gateway clock behind", 0, TimeSpan.FromSeconds(4)));
    }
}
