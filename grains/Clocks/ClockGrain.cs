using Orleans.Concurrency;
using PahlawanPangan.Clocks;

namespace PahlawanPangan.Grains.Clocks;

/// <summary>The time of the silo that the call reaches.</summary>
[StatelessWorker(1)]
[GrainType("clock")]
internal sealed class ClockGrain : Grain, IClockGrain
{
    private readonly TimeProvider _time;

    /// <summary>Called by Orleans.</summary>
    public ClockGrain(TimeProvider time) => _time = time;

    /// <inheritdoc/>
    public Task<DateTimeOffset> NowAsync() => Task.FromResult(_time.GetUtcNow());
}
