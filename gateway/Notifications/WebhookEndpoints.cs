using Microsoft.AspNetCore.Http.HttpResults;
using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Notifications;

namespace PahlawanPangan.Gateway.Notifications;

/// <summary>Creates, shows, enables, replays and deletes webhooks.</summary>
internal static class WebhookEndpoints
{
    /// <summary>Maps the endpoints of webhooks.</summary>
    public static void MapWebhooks(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/webhooks", CreateAsync).WithName("postWebhook")
            .WithSummary("Create a webhook; its secret is shown only once")
            .ProducesProblems(ProblemType.IdempotencyKeyReused, ProblemType.TooManyWebhooks);
        routes.MapGet("/webhooks", ListAsync).WithName("listWebhooks").WithSummary("List the caller's webhooks");
        routes.MapDelete("/webhooks/{webhookId}", DeleteAsync).WithName("deleteWebhook").WithSummary("Delete a webhook")
            .RepeatsByKey()
            .ProducesProblems(ProblemType.NotFound);
        routes.MapPost("/webhooks/{webhookId}/enabling", EnableAsync).WithName("enableWebhook").WithSummary("Enable a disabled webhook")
            .RepeatsByKey()
            .ProducesProblems(ProblemType.NotFound);
        routes.MapPost("/webhooks/{webhookId}/replay", ReplayAsync).WithName("replayWebhook")
            .WithSummary("Send notifications again, the oldest first and without pickup codes")
            .RepeatsByKey()
            .ProducesProblems(ProblemType.NotFound, ProblemType.QueueFull);
    }

    private static async Task<Results<Created<WebhookResponse>, ProblemHttpResult>> CreateAsync(
        AuthenticatedCaller caller, IdempotencyKey key, PostWebhookRequest body, IGrainFactory grains)
    {
        var sent = (Webhooks: WebhooksOf(grains), Caller: caller.Caller, Id: DerivedId.OfWebhook(caller.Id, key.Value), Body: body);
        var reply = await OutcomeRetry.ExecuteAsync(sent, static sent => new ValueTask<Reply<WebhookView>>(
            sent.Webhooks.CreateAsync(sent.Caller, sent.Id, sent.Body.Url!, [.. sent.Body.Kinds?.OfType<string>() ?? []])));
        return reply.IsRefused
            ? reply.Refusal.ToProblem()
            : TypedResults.Created((string?)null, WebhookResponse.Of(reply.Value));
    }

    private static async Task<Results<Ok<WebhookListResponse>, ProblemHttpResult>> ListAsync(
        AuthenticatedCaller caller, IGrainFactory grains)
    {
        var reply = await WebhooksOf(grains).ListAsync(caller);
        return reply.IsRefused ? reply.Refusal.ToProblem() : TypedResults.Ok(WebhookListResponse.Of(reply.Value));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(
        Guid webhookId, AuthenticatedCaller caller, IGrainFactory grains) =>
        await WebhooksOf(grains).DeleteAsync(caller, webhookId) is { } refusal ? refusal.ToProblem() : TypedResults.NoContent();

    private static async Task<Results<Ok<WebhookResponse>, ProblemHttpResult>> EnableAsync(
        Guid webhookId, AuthenticatedCaller caller, IGrainFactory grains)
    {
        var reply = await WebhooksOf(grains).EnableAsync(caller, webhookId);
        return reply.IsRefused ? reply.Refusal.ToProblem() : TypedResults.Ok(WebhookResponse.Of(reply.Value));
    }

    private static async Task<Results<Accepted<WebhookResponse>, ProblemHttpResult>> ReplayAsync(
        Guid webhookId, AuthenticatedCaller caller, ReplayWebhookRequest body, IGrainFactory grains)
    {
        var reply = await WebhooksOf(grains).ReplayAsync(caller, webhookId, body.AfterNumber!.Value);
        return reply.IsRefused
            ? reply.Refusal.ToProblem()
            : TypedResults.Accepted((string?)null, WebhookResponse.Of(reply.Value));
    }

    private static IWebhookGrain WebhooksOf(IGrainFactory grains) => grains.GetGrain<IWebhookGrain>(0);
}
