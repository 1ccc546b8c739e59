using System.Runtime.CompilerServices;
using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Gateway.Tokens;
using PahlawanPangan.Notifications;

namespace PahlawanPangan.Gateway.Notifications;

/// <summary>An account's notifications as they come, for streams of every kind.</summary>
internal static class NotificationFeed
{
    private const int EventsMax = 100;
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// The notifications after a number, and each new one as it comes, until it is cancelled, the caller's token is of no use any more, or
    /// the engine refuses. Each time that none is left comes a null, so that the reader can show that it is still there.
    /// </summary>
    public static async IAsyncEnumerable<NotificationView?> ReadAsync(
        INotificationGrain grain, AuthenticatedCaller caller, SessionWatch watch, long after,
        [EnumeratorCancellation] CancellationToken ending)
    {
        while (!ending.IsCancellationRequested)
        {
            var read = grain.AfterAsync(caller, after, EventsMax);
            await ((Task)read).WaitAsync(ending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

            // Asked again before anything is written: what came in since belongs to the holder of a valid token.
            if (ending.IsCancellationRequested || watch.HasEnded(caller))
            {
                yield break;
            }

            var reply = await read;
            if (reply.IsRefused)
            {
                yield break;
            }

            foreach (var notification in reply.Value.Items)
            {
                // A slow reader may have taken its time over the one before.
                if (watch.HasEnded(caller))
                {
                    yield break;
                }

                after = notification.Number;
                yield return notification;
            }

            if (reply.Value.Items.Count < EventsMax)
            {
                yield return null;
                await Task.Delay(PollInterval, ending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}
