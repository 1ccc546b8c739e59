using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Notifications;

namespace PahlawanPangan.Gateway.Notifications;

/// <summary>Shows and sets what the caller is told aloud, and when.</summary>
internal sealed class NotificationPreferencesEndpoints(IGrainFactory grains)
{
    public async Task GetAsync(HttpContext http) => await AnswerAsync(http, await Grain(http).GetAsync());

    public async Task SetAsync(HttpContext http)
    {
        long? expectedVersion = EntityTag.ExpectedVersion(http.Request);
        NotificationPreferencesJson body = await JsonBody.ReadAsync(http, GatewayJson.Default.NotificationPreferencesJson);
        var errors = new FieldErrors();
        NotificationPreferences preferences = body.Read(errors);
        errors.ThrowIfAny();
        Reply<NotificationPreferences> reply = await Grain(http).SetAsync(preferences, expectedVersion);
        await (reply.IsRefused ? ProblemWriter.WriteAsync(http, reply.Refusal) : AnswerAsync(http, reply.Value));
    }

    private INotificationPreferencesGrain Grain(HttpContext http) => grains.GetGrain<INotificationPreferencesGrain>(http.Caller().Id);

    private static Task AnswerAsync(HttpContext http, NotificationPreferences preferences)
    {
        http.Response.Headers.ETag = EntityTag.Of(preferences.Version);
        return JsonReply.WriteAsync(
            http.Response,
            StatusCodes.Status200OK,
            NotificationPreferencesJson.Of(preferences),
            GatewayJson.Default.NotificationPreferencesJson);
    }
}
