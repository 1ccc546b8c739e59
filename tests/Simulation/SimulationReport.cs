namespace PahlawanPangan.Tests.Simulation;

/// <summary>What a schedule that broke an invariant is reported with.</summary>
internal static class SimulationReport
{
    private const int LinesMax = 400;

    /// <summary>The seed, the invariant and the end of the trace, for which the schedule runs again.</summary>
    public static string Of(Simulation broken)
    {
        var again = new Simulation(broken.Seed, broken.Mutation, isTraced: true);
        _ = again.Run();
        return $"""
            Seed {broken.Seed}, mutation {broken.Mutation}: {broken.Broken}
            The same again: PANGAN_SIMULATION_SEED={broken.Seed} PANGAN_SIMULATION_SCHEDULES=1
            {string.Join('\n', again.Lines.TakeLast(LinesMax))}
            """;
    }
}
