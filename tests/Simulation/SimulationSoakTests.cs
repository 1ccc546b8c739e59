using System.Diagnostics;
using System.Globalization;

namespace PahlawanPangan.Tests.Simulation;

/// <summary>Very many schedules, for a night; run explicitly (docs/simulation.md).</summary>
[Alone]
public sealed class SimulationSoakTests(ITestOutputHelper output)
{
    private static readonly TimeSpan ReportEvery = TimeSpan.FromMinutes(1);

    [Fact(Explicit = true)]
    public void System_as_it_is_survives_very_many_schedules()
    {
        var (first, schedules) = (Setting("PANGAN_SIMULATION_SEED", 1), Setting("PANGAN_SIMULATION_SCHEDULES", 10_000));
        var mutation = Enum.Parse<Mutation>(Environment.GetEnvironmentVariable("PANGAN_SIMULATION_MUTATION") ?? nameof(Mutation.None));
        var watch = Stopwatch.StartNew();
        var (next, done, faults, steps, reported) = (first - 1, 0, 0L, 0L, TimeSpan.Zero);
        var gate = new Lock();
        Simulation? broken = null;
        var threads = Enumerable.Range(0, Environment.ProcessorCount).Select(_ => new Thread(Work)).ToList();
        threads.ForEach(static thread => thread.Start());
        threads.ForEach(static thread => thread.Join());
        Report();

        Assert.True(broken is null, broken is null ? "" : SimulationReport.Of(broken));

        void Work()
        {
            while (Interlocked.Increment(ref next) is var seed && seed < first + schedules && Volatile.Read(ref broken) is null)
            {
                var one = new Simulation(seed, mutation);
                var isBroken = one.Run() is not null;
                lock (gate)
                {
                    (done, faults, steps) = (done + 1, faults + one.FaultsMade, steps + one.Scheduler.Steps);
                    broken ??= isBroken ? one : null;
                    if (watch.Elapsed - reported > ReportEvery)
                    {
                        reported = watch.Elapsed;
                        Report();
                    }
                }
            }
        }

        void Report()
        {
            var (rate, verdict) = (done / watch.Elapsed.TotalSeconds, broken is null ? "every invariant holds" : "an invariant is broken");
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"Seeds from {first}: {done} schedules, {faults} faults, {steps} steps, {rate:F1} schedules/s, {verdict}."));
        }
    }

    private static int Setting(string name, int otherwise) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
}
