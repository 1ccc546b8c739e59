using Microsoft.Extensions.Time.Testing;

namespace PahlawanPangan.Tests.Support;

/// <summary>A clock that stands still until a test advances it.</summary>
public static class FakeTime
{
    /// <summary>The moment at which every test starts.</summary>
    public static FakeTimeProvider Start() => new(new DateTimeOffset(2026, 11, 22, 8, 0, 0, TimeSpan.Zero));

    extension(FakeTimeProvider time)
    {
        /// <summary>The current moment.</summary>
        public DateTimeOffset Now => time.GetUtcNow();
    }
}
