using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace PahlawanPangan.Gateway.Http;

/// <summary>
/// Repeats a command that carries an idempotency key while its outcome is unknown. A silo that is being replaced, or that lost a lot to
/// another, says so at once: such a command is repeated once. One that is not answered within its call's time may have reached a silo that
/// has died, whose lots another silo takes over within some seconds: it is repeated for <see cref="AttemptsFor"/>. The silo that executed
/// the command gives the same answer again.
/// </summary>
internal static class OutcomeRetry
{
    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(100);

    /// <summary>For how long attempts begin; the last one ends some seconds later, and then the client decides.</summary>
    private static readonly TimeSpan AttemptsFor = TimeSpan.FromSeconds(8);

    /// <param name="state">What <paramref name="send"/> needs.</param>
    /// <param name="send">Sends the command, the same one each time.</param>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public static async ValueTask<Reply<TView>> ExecuteAsync<TState, TView>(TState state, Func<TState, ValueTask<Reply<TView>>> send)
        where TView : class
    {
        var started = Stopwatch.GetTimestamp();
        for (var mayRepeat = true; ;)
        {
            try
            {
                var reply = await send(state);
                if (!mayRepeat || !reply.IsRefused || reply.Refusal.Kind != RefusalKind.OutcomeUnknown)
                {
                    return reply;
                }

                mayRepeat = false;
            }
            catch (OrleansException) when (mayRepeat)
            {
                // The repetition below decides: it returns the command's outcome or fails with its own exception.
                mayRepeat = false;
            }
            catch (TimeoutException) when (Stopwatch.GetElapsedTime(started) < AttemptsFor)
            {
                // The next attempt goes to the silo that has the lot by then.
            }

            await Task.Delay(Delay);
        }
    }
}
