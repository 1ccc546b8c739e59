using System.Globalization;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Gateway.Tokens;
using PahlawanPangan.Notifications;

namespace PahlawanPangan.Gateway.Notifications;

/// <summary>Follows an account's notifications.</summary>
internal static class NotificationStream
{
    private static readonly TimeSpan HeartbeatInterval = TimeSpan.FromSeconds(15);

    /// <summary>A notification as an event of the API.</summary>
    public static SseItem<NotificationResponse> EventOf(NotificationView notification) =>
        new(NotificationResponse.Of(notification), notification.Kind)
        {
            EventId = notification.Number.ToString(CultureInfo.InvariantCulture),
        };

    /// <summary>
    /// The notifications after a number, and each new one as it comes, until the reader leaves, the token expires, its session ends, the
    /// process stops, or the engine refuses: the reader then connects again with a valid token and resumes. While nothing comes, comments
    /// keep proxies from closing the connection.
    /// </summary>
    public static async IAsyncEnumerable<NotificationView> FollowAsync(
        INotificationGrain grain, AuthenticatedCaller caller, SessionWatch watch, long after, HttpResponse response,
        CancellationToken stopping,
        [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(response.HttpContext.RequestAborted, stopping, cancellation);
        using var ends = watch.Cancel(ending, caller);

        // Nothing else writes to the response while the next event is awaited. The first bytes open the stream at the reader.
        await WriteAsync(response, "retry: 1000\n\n"u8.ToArray());
        var writtenAt = Environment.TickCount64;
        await foreach (var notification in NotificationFeed.ReadAsync(grain, caller, watch, after, ending.Token))
        {
            if (notification is not null)
            {
                yield return notification;
                writtenAt = Environment.TickCount64;
            }
            else if (Environment.TickCount64 - writtenAt > HeartbeatInterval.TotalMilliseconds)
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
