using System.Runtime.CompilerServices;

namespace PahlawanPangan.Gateway.Http;

/// <summary>
/// Sends a command that has a key of its own once more, when what became of it is not known: a silo that is being replaced, or that lost a lot to
/// another, says so at once, and whoever did the command gives the same answer again. A call that was not answered in time is not repeated: its
/// client has waited long enough to decide for itself.
/// </summary>
internal static class SentAgain
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <param name="state">What <paramref name="send"/> needs.</param>
    /// <param name="send">Sends the command, the same one each time.</param>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public static async ValueTask<Reply<TView>> OnceAsync<TState, TView>(TState state, Func<TState, ValueTask<Reply<TView>>> send)
        where TView : class
    {
        try
        {
            Reply<TView> reply = await send(state);
            if (!reply.IsRefused || reply.Refusal.Kind != RefusalKind.OutcomeUnknown)
            {
                return reply;
            }
        }
        catch (OrleansException)
        {
            // As above: the second try tells.
        }

        await Task.Delay(Pause);
        return await send(state);
    }
}
