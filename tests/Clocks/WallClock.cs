using Microsoft.Extensions.Time.Testing;

namespace PahlawanPangan.Tests.Clocks;

/// <summary>A machine's clock that jumps, and its timer, which does not.</summary>
internal sealed class WallClock(FakeTimeProvider timer) : TimeProvider
{
    /// <summary>How far the clock is ahead of the right time.</summary>
    public TimeSpan Ahead { get; set; }

    public override long TimestampFrequency => timer.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => timer.GetUtcNow() + Ahead;

    public override long GetTimestamp() => timer.GetTimestamp();
}
