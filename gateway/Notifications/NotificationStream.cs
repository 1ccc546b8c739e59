using System.Globalization;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using PahlawanPangan.Notifications;

namespace PahlawanPangan.Gateway.Notifications;

/// <summary>Follows an account's notifications.</summary>
internal static class NotificationStream
{
    private const int EventsMax = 100;
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan HeartbeatInterval = TimeSpan.FromSeconds(15);

    /// <summary>Not longer than an access token is valid; the reader comes back with its next one and resumes.</summary>
    private static readonly TimeSpan OpenMax = TimeSpan.FromMinutes(15);

    /// <summary>
    /// The notifications after a number, and each new one as it comes, until the reader leaves, the time is over, the process stops, or
    /// the engine refuses: the reader then connects again and resumes. While nothing comes, comments keep proxies from closing the
    /// connection.
    /// </summary>
    public static async IAsyncEnumerable<SseItem<NotificationResponse>> ReadAsync(
        INotificationGrain grain, Caller caller, long after, HttpResponse response, CancellationToken stopping,
        [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(response.HttpContext.RequestAborted, stopping, cancellation);
        ending.CancelAfter(OpenMax);

        // Nothing else writes to the response while the next event is awaited. The first bytes open the stream at the reader.
        await WriteAsync(response, "retry: 1000\n\n"u8.ToArray());
        var writtenAt = Environment.TickCount64;
        while (!ending.IsCancellationRequested)
        {
            var reply = await grain.AfterAsync(caller, after, EventsMax);
            if (reply.IsRefused)
            {
                yield break;
            }

            foreach (var notification in reply.Value.Items)
            {
                after = notification.Number;
                yield return new(NotificationResponse.Of(notification), notification.Kind)
                {
                    EventId = notification.Number.ToString(CultureInfo.InvariantCulture),
                };
                writtenAt = Environment.TickCount64;
            }

            if (reply.Value.Items.Count < EventsMax)
            {
                await Task.Delay(PollInterval, ending.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            if (Environment.TickCount64 - writtenAt > HeartbeatInterval.TotalMilliseconds)
            {
                await WriteAsync(response, ":\n\n"u8.ToArray());
                writtenAt = Environment.TickCount64;
            }
        }
    }

    private static async Task WriteAsync(HttpResponse response, byte[] bytes)
    {
        var aborted = response.HttpContext.RequestAborted;
        await response.Body.WriteAsync(bytes, aborted);
        await response.Body.FlushAsync(aborted);
    }
}
