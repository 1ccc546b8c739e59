using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace PahlawanPangan.Tests.Support;

/// <summary>Waits for a condition, with a limit and a message that names the unmet condition.</summary>
public static class Wait
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan Promise = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <param name="holds">The condition.</param>
    /// <param name="what">The condition in words; its source text if left out.</param>
    /// <param name="state">Describes the current state, for the message of a failure.</param>
    /// <param name="limit">How long to wait: 90 seconds if left out, which a busy machine needs.</param>
    /// <param name="source">Filled in by the compiler.</param>
    public static async Task UntilAsync(
        Func<Task<bool>> holds,
        string? what = null,
        Func<Task<string>>? state = null,
        TimeSpan? limit = null,
        [CallerArgumentExpression(nameof(holds))] string source = "")
    {
        var (started, patience) = (Stopwatch.GetTimestamp(), limit ?? Limit);
        while (!await holds())
        {
            if (Stopwatch.GetElapsedTime(started) > patience)
            {
                Assert.Fail($"Not within {patience.TotalSeconds} s: {what ?? source}{(state is null ? "" : $"\n{await state()}")}");
            }

            await Task.Delay(Pause);
        }
    }

    /// <summary>Waits for a condition that needs no call.</summary>
    public static Task UntilAsync(Func<bool> holds, string? what = null, [CallerArgumentExpression(nameof(holds))] string source = "") =>
        UntilAsync(() => Task.FromResult(holds()), what, source: source);

    /// <summary>Waits for a condition that the product promises within seconds.</summary>
    public static Task WithinSecondsAsync(Func<Task<bool>> holds, [CallerArgumentExpression(nameof(holds))] string source = "") =>
        UntilAsync(holds, limit: Promise, source: source);
}
