using Microsoft.AspNetCore.Http.HttpResults;
using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Gateway.Tokens;
using PahlawanPangan.Notifications;

namespace PahlawanPangan.Gateway.Notifications;

/// <summary>Shows an account its notifications, in pages or live, and its preferences for them.</summary>
internal static class NotificationEndpoints
{
    private const string PreferencesPath = "/accounts/me/notification-preferences";

    /// <summary>Maps the endpoints of notifications and webhooks.</summary>
    public static void MapNotifications(this IEndpointRouteBuilder routes)
    {
        var notifications = routes.MapGroup("/v1").WithTags("Notifications").RequireAnyRole();

        notifications.MapGet("/notifications", ListAsync).WithName("listNotifications")
            .WithSummary("List the caller's notifications, newest first");
        notifications.MapGet("/notifications/stream", StreamAsync).WithName("streamNotifications")
            .WithSummary("Stream the caller's notifications as server-sent events")
            .Produces<string>(StatusCodes.Status200OK, "text/event-stream")
            .ProducesProblems(ProblemType.TooManyStreams);
        notifications.MapGet(PreferencesPath, GetPreferencesAsync).WithName("getNotificationPreferences")
            .WithSummary("Get notification preferences")
            .ProducesHeaders("ETag");
        notifications.MapPut(PreferencesPath, SetPreferencesAsync).WithName("setNotificationPreferences")
            .WithSummary("Replace notification preferences; what is left out is cleared")
            .RepeatsByKey()
            .ProducesHeaders("ETag");
        notifications.MapWebhooks();
    }

    private static async Task<Results<Ok<NotificationListResponse>, ProblemHttpResult>> ListAsync(
        AuthenticatedCaller caller, [AsParameters] PageQuery query, IGrainFactory grains)
    {
        var reply = await InboxOf(grains).ListAsync(caller, query.ToPage());
        return reply.IsRefused ? reply.Refusal.ToProblem() : TypedResults.Ok(NotificationListResponse.Of(reply.Value));
    }

    /// <remarks>An untyped result: the typed one would describe the stream as one JSON object with the members of an event.</remarks>
    private static async Task<IResult> StreamAsync(
        AuthenticatedCaller caller, LastEventId last, IGrainFactory grains, StreamPlaces places, HttpResponse response, SessionWatch watch,
        IHostApplicationLifetime lifetime)
    {
        if (places.TryTake(caller.Id, out var refusal) is not { } place)
        {
            return TypedResults.Problem(refusal!);
        }

        response.RegisterForDispose(place);
        var inbox = InboxOf(grains);
        var after = last.Number ?? await inbox.LastAsync(caller);

        // Streams have bounds of their own.
        response.HttpContext.Features.Get<AdmittedRequest>()?.GiveBack();
        return TypedResults.ServerSentEvents(
            NotificationStream.FollowAsync(inbox, caller, watch, after, response, lifetime.ApplicationStopping)
                .Select(NotificationStream.EventOf));
    }

    private static async Task<Ok<NotificationPreferencesModel>> GetPreferencesAsync(
        AuthenticatedCaller caller, IGrainFactory grains, HttpResponse response) =>
        Answer(response, await PreferencesOf(caller, grains).GetAsync());

    private static async Task<Results<Ok<NotificationPreferencesModel>, ProblemHttpResult>> SetPreferencesAsync(
        AuthenticatedCaller caller, IfMatch expected, NotificationPreferencesModel body, IGrainFactory grains, HttpResponse response)
    {
        var reply = await PreferencesOf(caller, grains).SetAsync(body.ToPreferences(), expected.Version);
        return reply.IsRefused ? reply.Refusal.ToProblem() : Answer(response, reply.Value);
    }

    private static INotificationGrain InboxOf(IGrainFactory grains) => grains.GetGrain<INotificationGrain>(0);

    private static INotificationPreferencesGrain PreferencesOf(AuthenticatedCaller caller, IGrainFactory grains) =>
        grains.GetGrain<INotificationPreferencesGrain>(caller.Id);

    private static Ok<NotificationPreferencesModel> Answer(HttpResponse response, NotificationPreferences preferences)
    {
        response.Headers.ETag = EntityTag.Of(preferences.Version);
        return TypedResults.Ok(NotificationPreferencesModel.Of(preferences));
    }
}
