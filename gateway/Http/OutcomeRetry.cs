using System.Runtime.CompilerServices;

namespace PahlawanPangan.Gateway.Http;

/// <summary>
/// Repeats a command that carries an idempotency key once, when its outcome is unknown: a silo that is being replaced, or that lost
/// a lot to another, says so at once, and the silo that executed the command gives the same answer again. A call that timed out is
/// not repeated: its client has waited long enough to decide for itself.
/// </summary>
internal static class OutcomeRetry
{
    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(100);

    /// <param name="state">What <paramref name="send"/> needs.</param>
    /// <param name="send">Sends the command, the same one each time.</param>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public static async ValueTask<Reply<TView>> ExecuteAsync<TState, TView>(TState state, Func<TState, ValueTask<Reply<TView>>> send)
        where TView : class
    {
        try
        {
            var reply = await send(state);
            if (!reply.IsRefused || reply.Refusal.Kind != RefusalKind.OutcomeUnknown)
            {
                return reply;
            }
        }
        catch (OrleansException)
        {
            // The repetition below decides: it returns the command's outcome or fails with its own exception.
        }

        await Task.Delay(Delay);
        return await send(state);
    }
}
