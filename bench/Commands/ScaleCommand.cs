using PahlawanPangan.Bench.Scale;
using PahlawanPangan.Grains.Journal;

namespace PahlawanPangan.Bench.Commands;

/// <summary>Computes the resources for larger loads from measurements, and simulates effects that averages hide.</summary>
internal static class ScaleCommand
{
    private static readonly double[] Loads = [1e3, 1e4, 1e5, 1e6, 1e7];
    private static readonly double[] Shares = [0.1, 0.5, 0.7, 0.9, 0.97];

    public static int Run(ScaleOptions options, TextWriter output)
    {
        var costs = MeasuredCosts.Read(options.File);
        output.WriteLine(
            $"Assumed: {options.ClaimShare:P0} of requests are claims, cores {options.Busy:P0} busy, machines of {options.CoresPerMachine} "
                + $"cores, {options.DollarsPerCoreHour} $ per core and hour.");
        output.WriteLine();
        var model = new CapacityModel(costs, options);
        output.WriteLine(
            $"{"requests/s",12} {"claims/s",11} {"engine cores",13} {"PG cores",9} {"broker cores",13} {"databases",10} {"streams",8} "
                + $"{"machines",9} {"$/month",11}");
        foreach (var load in Loads)
        {
            var takes = model.For(load);
            output.WriteLine(
                $"{takes.Requests,12:N0} {takes.Claims,11:N0} {takes.EngineCores,13:N1} {takes.PostgresCores,9:N1} "
                    + $"{takes.BrokerCores,13:N1} {takes.Databases,10} {takes.Streams,8} {takes.Machines,9} {takes.DollarsPerMonth,11:N0}");
        }

        output.WriteLine();
        output.WriteLine("The busiest database ÷ the mean, lots claimed by Zipf's law, placed by the engine's own hash:");
        foreach (var databases in new[] { 3, 16, 64, CapacityModel.DatabasesMax })
        {
            var (mild, _) = PlacementSimulation.Run(databases, exponent: 0.7);
            var (strong, hottest) = PlacementSimulation.Run(databases, exponent: 1.0);
            output.WriteLine(
                $"{databases,5} databases: {mild:0.00} (exponent 0.7), {strong:0.00} (exponent 1; the most popular of 200,000 lots takes "
                    + $"{hottest:P1} of the claims)");
        }

        var journal = new JournalOptions();
        var commits = new CommitSimulation(
            journal.Writers, journal.JoinCommits, journal.BatchCommitsMax, options.FsyncMs, costs.Claim.Postgres / 1000);
        output.WriteLine();
        output.WriteLine(
            $"One silo's journal at one database, {journal.Writers} writers, fsync {options.FsyncMs} ms: {commits.ClaimsPerSecondMax:N0} "
                + $"claims/s at most.");
        foreach (var share in Shares)
        {
            var latency = commits.Run(share * commits.ClaimsPerSecondMax);
            output.WriteLine(
                $"{share,6:P0} load: p50 {latency.P50,6:0.0} ms, p99 {latency.P99,6:0.0} ms, {latency.MeanBatch,6:0.0} claims per batch");
        }

        return 0;
    }
}
