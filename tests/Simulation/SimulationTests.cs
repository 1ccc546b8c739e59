namespace PahlawanPangan.Tests.Simulation;

/// <summary>
/// The core under one seeded scheduler and clock (docs/simulation.md): the system as it is survives every schedule, and each mechanism that
/// is taken out is missed within a bounded number of them.
/// </summary>
public sealed class SimulationTests(ITestOutputHelper output)
{
    private const int Schedules = 150;

    [Fact]
    public void System_as_it_is_survives_every_schedule()
    {
        var faults = 0;
        for (var seed = 1; seed <= Schedules; seed++)
        {
            var one = new Simulation(seed);
            Assert.True(one.Run() is null, SimulationReport.Of(one));
            faults += one.FaultsMade;
        }

        output.WriteLine($"{Schedules} schedules, {faults} faults.");
        Assert.True(faults > Schedules, "Hardly any fault was made.");
    }

    [Theory]
    [Finding("a number that means two things")]
    [InlineData(40712)] // A consumer that starts for the first time within a change of history.
    [InlineData(55738)] // A claim that is refused between two events of one commit, of which the second gives food back.
    public void Schedule_that_once_broke_an_invariant_breaks_none(int seed)
    {
        var schedule = new Simulation(seed);

        Assert.True(schedule.Run() is null, SimulationReport.Of(schedule));
    }

    [Theory]
    [InlineData(Mutation.NoVersionFence, 100)]
    [InlineData(Mutation.ReadsBeyondOldestTransaction, 500)]
    [InlineData(Mutation.NoRelayEpoch, 400)]
    [InlineData(Mutation.CursorMovesBeforeAcknowledgement, 50)]
    [InlineData(Mutation.ProgressCommittedBeforeEffects, 50)]
    [InlineData(Mutation.ProgressCommittedAfterEffects, 200)]
    [InlineData(Mutation.NoConsumerEpoch, 200)]
    [InlineData(Mutation.GapTakenForNext, 200)]
    [InlineData(Mutation.DuplicateTakenForNext, 100)]
    [InlineData(Mutation.LostAnswerTakenForRefusal, 500)]
    [InlineData(Mutation.ForeignPositionsAccepted, 100)]
    public void Mechanism_that_is_taken_out_is_missed(Mutation mutation, int schedulesMax)
    {
        for (var seed = 1; seed <= schedulesMax; seed++)
        {
            if (new Simulation(seed, mutation).Run() is { } broken)
            {
                output.WriteLine($"{mutation}: schedule {seed}. {broken}");
                return;
            }
        }

        Assert.Fail($"{schedulesMax} schedules did not show that {mutation}.");
    }

    [Theory]
    [InlineData(3, Mutation.None)]
    [InlineData(7, Mutation.None)]
    [InlineData(1, Mutation.NoVersionFence)]
    public void Seed_gives_the_same_schedule_and_the_same_trace_again(int seed, Mutation mutation)
    {
        var (first, second) = (new Simulation(seed, mutation, isTraced: true), new Simulation(seed, mutation, isTraced: true));

        Assert.Equal(first.Run(), second.Run());

        Assert.Equal(first.Lines, second.Lines);
        Assert.Equal((first.Scheduler.Steps, first.Scheduler.Hash), (second.Scheduler.Steps, second.Scheduler.Hash));
        Assert.NotEmpty(first.Lines);
    }

    [Fact]
    public void Schedule_that_breaks_an_invariant_names_its_seed_the_invariant_and_what_went_before()
    {
        var seed = 1;
        Simulation broken;
        do
        {
            broken = new Simulation(seed++, Mutation.NoVersionFence);
        }
        while (broken.Run() is null);

        var report = SimulationReport.Of(broken);

        Assert.Contains($"PANGAN_SIMULATION_SEED={broken.Seed}", report, StringComparison.Ordinal);
        Assert.Contains(broken.Broken!, report, StringComparison.Ordinal);
        Assert.Contains("version 0 to 1", report, StringComparison.Ordinal);
    }
}
