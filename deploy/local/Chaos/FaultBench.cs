namespace PahlawanPangan.Local.Chaos;

/// <summary>An instance that faults are made in one by one, as a plan or a test names them.</summary>
public sealed class FaultBench : IAsyncDisposable
{
    private readonly ChaosOptions _options;
    private readonly TextWriter _output;
    private readonly ChaosCluster _cluster;
    private int _runs;

    private FaultBench(ChaosOptions options, TextWriter output, ChaosCluster cluster) =>
        (_options, _output, _cluster) = (options, output, cluster);

    /// <summary>Starts an instance with what the groups of faults need.</summary>
    /// <param name="options">How it is loaded.</param>
    /// <param name="output">Gets the log; it may be used by many at once.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task<FaultBench> StartAsync(ChaosOptions options, TextWriter output, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(output);
        return new FaultBench(options, output, await ChaosCluster.StartAsync(options, output.WriteLine, cancellation));
    }

    /// <summary>Loads it, makes the faults in turn, and judges what this load has left.</summary>
    public async Task<Verdict> ExecuteAsync(IReadOnlyCollection<Fault> faults, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(faults);
        var options = _options with { FaultsMax = faults.Count, Seed = _options.Seed + _runs++ };
        var run = new ChaosRun(options, new ChaosLines(_output), _output);
        return await run.ExecuteAsync(_cluster, new Queue<Fault>(faults).Dequeue, cancellation);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _cluster.DisposeAsync();
}
