using Microsoft.Extensions.Time.Testing;

namespace PahlawanPangan.Tests.Support;

/// <summary>Time that stands still until a test moves it.</summary>
public static class FakeTime
{
    /// <summary>Time at the moment that every test starts from.</summary>
    public static FakeTimeProvider Start() => new(new DateTimeOffset(2026, 11, 22, 8, 0, 0, TimeSpan.Zero));

    extension(FakeTimeProvider time)
    {
        /// <summary>The current moment.</summary>
        public DateTimeOffset Now => time.GetUtcNow();
    }
}
