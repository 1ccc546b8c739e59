namespace PahlawanPangan.Tests.Cluster;

/// <summary>A source of time that stands still until a test moves it.</summary>
public sealed class TestTime : TimeProvider
{
    private long _ticks = new DateTimeOffset(2026, 11, 22, 8, 0, 0, TimeSpan.Zero).UtcTicks;

    /// <summary>The current moment.</summary>
    public DateTimeOffset Now => new(Interlocked.Read(ref _ticks), TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => Now;

    /// <summary>Moves the time on.</summary>
    public void Advance(TimeSpan by) => Interlocked.Add(ref _ticks, by.Ticks);
}
