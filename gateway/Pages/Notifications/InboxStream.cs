using System.Globalization;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Gateway.Notifications;
using PahlawanPangan.Gateway.Tokens;
using PahlawanPangan.Lots;
using PahlawanPangan.Notifications;

namespace PahlawanPangan.Gateway.Pages.Notifications;

/// <summary>Adds new notifications to the page that shows them: each is one event with the rendered item of the list.</summary>
internal static class InboxStream
{
    private const string List = "inbox";

    /// <summary>Maps it.</summary>
    public static void MapInboxStream(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/notifications/stream", StreamAsync)
            .WithMetadata(PageEndpoint.Mark)
            .RequireAnyRole()
            .ExcludeFromDescription();

    private static async Task<IResult> StreamAsync(
        AuthenticatedCaller caller, LastEventId last, IGrainFactory grains, StreamPlaces places, HttpContext http, SessionWatch watch,
        IHostApplicationLifetime lifetime)
    {
        if (ReadAfter(http, last) is not { } after)
        {
            return TypedResults.Problem(Problem.Invalid("after", "Send the number of the newest notification that the page shows."));
        }

        if (places.TryTake(caller.Id, out var refusal) is not { } place)
        {
            return TypedResults.Problem(refusal!);
        }

        http.Response.RegisterForDispose(place);

        // Streams have bounds of their own.
        http.Features.Get<AdmittedRequest>()?.GiveBack();
        var news = NotificationStream.FollowAsync(
            grains.GetGrain<INotificationGrain>(0), caller, watch, after, http.Response, lifetime.ApplicationStopping);
        return TypedResults.ServerSentEvents(PartsAsync(news, http, caller, watch));
    }

    /// <summary>What the page has: the browser names the last event that it got, the page's address the newest that was rendered.</summary>
    private static long? ReadAfter(HttpContext http, LastEventId last) =>
        last.Number ?? (long.TryParse(http.Request.Query["after"], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : null);

    private static async IAsyncEnumerable<SseItem<string>> PartsAsync(
        IAsyncEnumerable<NotificationView> news, HttpContext http, AuthenticatedCaller caller, SessionWatch watch,
        [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var lots = http.RequestServices.GetRequiredService<LotGrains>();
        await using var renderer = new HtmlRenderer(http.RequestServices, http.RequestServices.GetRequiredService<ILoggerFactory>());
        await foreach (var one in news.WithCancellation(cancellation))
        {
            var lot = one.LotId is { } id ? await lots[id].GetAsync() : default;
            var part = new InboxPart { Id = List, Html = await RenderAsync(renderer, http, one, lot.Value), Add = true };
            if (watch.HasEnded(caller))
            {
                break;
            }

            yield return new(JsonSerializer.Serialize(part, InboxPartJson.Default.InboxPart), "part")
            {
                EventId = one.Number.ToString(CultureInfo.InvariantCulture),
            };
        }

        // A browser whose session is over must not ask again and again. One whose token has expired comes back with another.
        if (watch.IsRevoked(caller))
        {
            yield return new("The session is over.", "end");
        }
    }

    private static Task<string> RenderAsync(HtmlRenderer renderer, HttpContext http, NotificationView one, LotView? lot) =>
        renderer.Dispatcher.InvokeAsync(async () =>
        {
            var parameters = ParameterView.FromDictionary(new Dictionary<string, object?>
            {
                [nameof(NotificationItem.Http)] = http,
                [nameof(NotificationItem.Item)] = one,
                [nameof(NotificationItem.Lot)] = lot,
            });
            return (await renderer.RenderComponentAsync<NotificationItem>(parameters)).ToHtmlString();
        });
}

/// <summary>A part of a page, as its script takes it.</summary>
internal sealed record InboxPart
{
    /// <summary>The id of the element.</summary>
    public required string Id { get; init; }

    /// <summary>What is shown.</summary>
    public required string Html { get; init; }

    /// <summary>Whether it comes before what the element holds, in place of replacing it.</summary>
    public bool Add { get; init; }
}

/// <summary>The JSON of parts, generated at build time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(InboxPart))]
internal sealed partial class InboxPartJson : JsonSerializerContext;
