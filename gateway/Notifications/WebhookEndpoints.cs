using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Notifications;

namespace PahlawanPangan.Gateway.Notifications;

/// <summary>Makes, shows, enables and removes webhooks.</summary>
internal sealed class WebhookEndpoints(IGrainFactory grains)
{
    private const int KindsMax = 50;

    public async Task PostAsync(HttpContext http)
    {
        string key = IdempotencyKey.Read(http.Request);
        PostWebhookJson body = await JsonBody.ReadAsync(http, GatewayJson.Default.PostWebhookJson);
        var errors = new FieldErrors();
        string url = FieldRules.Text(errors, "url", body.Url, PostWebhookJson.UrlLengthMax);
        string[] kinds = body.Kinds?.ToArray() ?? [];
        if (kinds.Length > KindsMax || kinds.Distinct().Count() < kinds.Length)
        {
            errors.Add("kinds", "Name each kind once.");
        }

        errors.ThrowIfAny();
        Caller caller = http.Caller();
        Reply<WebhookView> reply = await Grain.CreateAsync(caller, DerivedId.OfWebhook(caller.Id, key), url, kinds);
        await AnswerAsync(http, StatusCodes.Status201Created, reply);
    }

    public async Task ListAsync(HttpContext http)
    {
        Reply<Page<WebhookView>> reply = await Grain.ListAsync(http.Caller());
        await (reply.IsRefused
            ? ProblemWriter.WriteAsync(http, reply.Refusal)
            : JsonReply.WriteAsync(
                http.Response,
                StatusCodes.Status200OK,
                new WebhookListJson([.. reply.Value.Items.Select(WebhookJson.Of)], reply.Value.Next),
                GatewayJson.Default.WebhookListJson));
    }

    public async Task DeleteAsync(HttpContext http)
    {
        if (await Grain.DeleteAsync(http.Caller(), http.PathId("webhookId")) is { } refusal)
        {
            await ProblemWriter.WriteAsync(http, refusal);
            return;
        }

        http.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    public async Task EnableAsync(HttpContext http) =>
        await AnswerAsync(http, StatusCodes.Status200OK, await Grain.EnableAsync(http.Caller(), http.PathId("webhookId")));

    public async Task ReplayAsync(HttpContext http)
    {
        Guid webhookId = http.PathId("webhookId");
        ReplayWebhookJson body = await JsonBody.ReadAsync(http, GatewayJson.Default.ReplayWebhookJson);
        var errors = new FieldErrors();
        if (body.AfterNumber is not >= 0)
        {
            errors.Add("afterNumber", "Send the number of the last notification that you have; 0 for all.");
        }

        errors.ThrowIfAny();
        await AnswerAsync(http, StatusCodes.Status202Accepted, await Grain.ReplayAsync(http.Caller(), webhookId, body.AfterNumber!.Value));
    }

    private IWebhookGrain Grain => grains.GetGrain<IWebhookGrain>(0);

    private static Task AnswerAsync(HttpContext http, int status, in Reply<WebhookView> reply) => reply.IsRefused
        ? ProblemWriter.WriteAsync(http, reply.Refusal)
        : JsonReply.WriteAsync(http.Response, status, WebhookJson.Of(reply.Value), GatewayJson.Default.WebhookJson);
}
