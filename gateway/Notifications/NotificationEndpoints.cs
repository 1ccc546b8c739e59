using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Primitives;
using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Notifications;

namespace PahlawanPangan.Gateway.Notifications;

/// <summary>Shows an account its notifications: in pages, or live as server-sent events.</summary>
internal sealed class NotificationEndpoints(IGrainFactory grains, IHostApplicationLifetime lifetime)
{
    private const string LastEventId = "Last-Event-ID";
    private const int EventsMax = 100;
    private static readonly string[] PageParameters = ["limit", "cursor"];
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan BeatEvery = TimeSpan.FromSeconds(15);

    /// <summary>Not longer than an access token is good for; the reader comes back with its next one and resumes.</summary>
    private static readonly TimeSpan OpenFor = TimeSpan.FromMinutes(15);

    public async Task ListAsync(HttpContext http)
    {
        var errors = new FieldErrors();
        PageRequest page = new QueryReader(http.Request.Query, errors, PageParameters).Page();
        errors.ThrowIfAny();
        Reply<Page<NotificationView>> reply = await Grain.ListAsync(http.Caller(), page);
        await (reply.IsRefused
            ? ProblemWriter.WriteAsync(http, reply.Refusal)
            : JsonReply.WriteAsync(
                http.Response,
                StatusCodes.Status200OK,
                new NotificationListJson([.. reply.Value.Items.Select(NotificationJson.Of)], reply.Value.Next),
                GatewayJson.Default.NotificationListJson));
    }

    /// <summary>Sends what comes, from the one after <c>Last-Event-ID</c> on, or from now on.</summary>
    public async Task StreamAsync(HttpContext http)
    {
        Caller caller = http.Caller();
        long after = ReadLastEventId(http.Request.Headers[LastEventId]) ?? await Grain.LastAsync(caller);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, lifetime.ApplicationStopping);
        ending.CancelAfter(OpenFor);
        http.Response.ContentType = "text/event-stream";
        try
        {
            await WriteAsync(http.Response, "retry: 1000\n\n"u8.ToArray(), ending.Token);
            for (long beatAt = Environment.TickCount64; ;)
            {
                Reply<Page<NotificationView>> reply = await Grain.AfterAsync(caller, after, EventsMax);
                if (reply.IsRefused)
                {
                    // The reader comes back by itself, and resumes where it was.
                    return;
                }

                foreach (NotificationView notification in reply.Value.Items)
                {
                    after = notification.Number;
                    await WriteAsync(http.Response, Event(notification), ending.Token);
                    beatAt = Environment.TickCount64;
                }

                if (reply.Value.Items.Count < EventsMax)
                {
                    await Task.Delay(LookEvery, ending.Token);
                }

                if (Environment.TickCount64 - beatAt > BeatEvery.TotalMilliseconds)
                {
                    await WriteAsync(http.Response, ":\n\n"u8.ToArray(), ending.Token);
                    beatAt = Environment.TickCount64;
                }
            }
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // The reader left, its time is over, or the process stops.
        }
    }

    private INotificationGrain Grain => grains.GetGrain<INotificationGrain>(0);

    private static byte[] Event(NotificationView notification)
    {
        // The JSON has no line breaks, so it is one data line.
        string json = JsonSerializer.Serialize(NotificationJson.Of(notification), GatewayJson.Default.NotificationJson);
        return System.Text.Encoding.UTF8.GetBytes(string.Create(
            CultureInfo.InvariantCulture, $"id: {notification.Number}\nevent: {notification.Kind}\ndata: {json}\n\n"));
    }

    private static async Task WriteAsync(HttpResponse response, byte[] bytes, CancellationToken cancellation)
    {
        await response.Body.WriteAsync(bytes, cancellation);
        await response.Body.FlushAsync(cancellation);
    }

    private static long? ReadLastEventId(StringValues header)
    {
        if (header.Count == 0)
        {
            return null;
        }

        return header is [{ } text] && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number)
            ? number
            : throw new ProblemException(Problem.Invalid(LastEventId, "Send the id of the last event that you received, or leave this out."));
    }
}
