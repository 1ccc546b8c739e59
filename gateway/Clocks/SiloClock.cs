using PahlawanPangan.Clocks;

namespace PahlawanPangan.Gateway.Clocks;

/// <summary>The time that a silo goes by, for a gateway in a process of its own.</summary>
internal sealed class SiloClock(IGrainFactory grains) : IClockSource
{
    /// <inheritdoc/>
    public async Task<DateTimeOffset?> ReadAsync(CancellationToken cancellation) =>
        await grains.GetGrain<IClockGrain>(0).NowAsync().WaitAsync(cancellation);
}
