using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using PahlawanPangan.Bench.Micro;

namespace PahlawanPangan.Bench.Commands;

/// <summary>Runs the micro benchmarks.</summary>
internal static class MicroCommand
{
    /// <param name="isQuick">Whether to run a few iterations only.</param>
    /// <param name="only">The operations to measure; all when empty.</param>
    public static int Run(bool isQuick, string[] only)
    {
        OperationBenchmarks.Only = only;

        // In this process: a separate process would be a generated project without this build's settings.
        var job = (isQuick ? Job.ShortRun : Job.MediumRun).WithToolchain(InProcessEmitToolchain.Instance);
        var summary = BenchmarkRunner.Run<OperationBenchmarks>(
            DefaultConfig.Instance.AddJob(job).WithArtifactsPath(Path.Combine(Path.GetTempPath(), "pangan-bench-micro")));
        return summary.HasCriticalValidationErrors || summary.Reports.Any(report => !report.Success) ? 1 : 0;
    }
}
