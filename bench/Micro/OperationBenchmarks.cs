using BenchmarkDotNet.Attributes;
using PahlawanPangan.Bench.Operations;

namespace PahlawanPangan.Bench.Micro;

/// <summary>Each small operation beside the plain way of doing it: time and bytes.</summary>
[MemoryDiagnoser]
public class OperationBenchmarks
{
    private IOperation _operation = null!;

    /// <summary>The operations to measure; all unless some were named.</summary>
    public static IReadOnlyCollection<string> Only { get; set; } = [];

    /// <summary>The operations' names.</summary>
    public static IEnumerable<string> Names => OperationList.All.Keys.Where(name => Only.Count == 0 || Only.Contains(name));

    /// <summary>Which operation is measured.</summary>
    [ParamsSource(nameof(Names))]
    public string Operation { get; set; } = "";

    /// <summary>Creates the operation.</summary>
    [GlobalSetup]
    public void Prepare() => _operation = OperationList.All[Operation]();

    /// <summary>The usual implementation.</summary>
    [Benchmark(Baseline = true)]
    public void Plain() => _operation.Plain();

    /// <summary>This engine's implementation.</summary>
    [Benchmark]
    public void Engine() => _operation.Engine();
}
