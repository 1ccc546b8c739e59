using Microsoft.AspNetCore.Http.HttpResults;
using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Recalls;

namespace PahlawanPangan.Gateway.Recalls;

/// <summary>Opens, shows, acknowledges and closes recalls.</summary>
internal static class RecallEndpoints
{
    /// <summary>Maps the endpoints of recalls.</summary>
    public static void MapRecalls(this IEndpointRouteBuilder routes)
    {
        var recalls = routes.MapGroup("/v1").WithTags("Recalls");

        recalls.MapPost("/lots/{lotId}/recall", RecallLotAsync).WithName("recallLot")
            .WithSummary("Stop an unsafe lot, cancel every hold, and reach everyone who has to do with it")
            .RepeatsByKey()
            .RequireRole(Role.Donor, Role.Operator)
            .ProducesHeaders("Location")
            .ProducesProblems(ProblemType.NotFound);
        recalls.MapPost("/recalls", OpenAsync).WithName("openRecall")
            .WithSummary("Recall every lot of a batch, a product or a donor, also those that are posted until it is closed")
            .RequireRole(Role.Donor, Role.Operator)
            .ProducesHeaders("Location")
            .ProducesProblems(ProblemType.IdempotencyKeyReused);
        recalls.MapGet("/recalls", ListAsync).WithName("listRecalls").WithSummary("List recalls, the newest first")
            .RequireRole(Role.Donor, Role.Operator);
        recalls.MapGet("/recalls/{recallId}", GetAsync).WithName("getRecall").WithSummary("Get a recall with the totals of whom it reached")
            .RequireRole(Role.Donor, Role.Operator)
            .ProducesProblems(ProblemType.NotFound);
        recalls.MapGet("/recalls/{recallId}/notices", ListNoticesAsync).WithName("listRecallNotices")
            .WithSummary("List who was reached when, how often, and with what quantity")
            .RequireRole(Role.Donor, Role.Operator)
            .ProducesProblems(ProblemType.NotFound);
        recalls.MapPost("/recalls/{recallId}/acknowledgement", AcknowledgeAsync).WithName("acknowledgeRecall")
            .WithSummary("Acknowledge the notices of a recall, so that they are not repeated")
            .RepeatsAsIs("The first acknowledgement stays.")
            .RequireAnyRole()
            .ProducesProblems(ProblemType.NotFound);
        recalls.MapPost("/recalls/{recallId}/closure", CloseAsync).WithName("closeRecall")
            .WithSummary("Close a recall with a report; one that is closed stays so, with its first report")
            .RepeatsByKey()
            .RequireRole(Role.Operator)
            .ProducesProblems(ProblemType.NotFound);
    }

    private static async Task<Results<Accepted<RecallReferenceResponse>, ProblemHttpResult>> RecallLotAsync(
        Guid lotId, AuthenticatedCaller caller, IfMatch expected, RecallLotRequest body, IGrainFactory grains)
    {
        var key = RepeatKey.Current;
        var command = body.ToCommand(caller, lotId, expected.Version, key);
        return Answer(await SendAsync(key?.Id ?? Guid.CreateVersion7(), command, grains), lotId);
    }

    private static async Task<Results<Accepted<RecallReferenceResponse>, ProblemHttpResult>> OpenAsync(
        AuthenticatedCaller caller, IdempotencyKey key, OpenRecallRequest body, IGrainFactory grains)
    {
        var command = body.ToCommand(caller);
        return Answer(await SendAsync(DerivedId.OfRecall(caller.Id, key.Value), command, grains), lotId: null);
    }

    private static async Task<Results<Ok<RecallListResponse>, ProblemHttpResult>> ListAsync(
        AuthenticatedCaller caller, [AsParameters] RecallListQuery query, IGrainFactory grains)
    {
        var reply = await CatalogueOf(grains).ListAsync(caller, query.ToIsOpen(), query.ToPage());
        return reply.IsRefused ? reply.Refusal.ToProblem() : TypedResults.Ok(RecallListResponse.Of(reply.Value));
    }

    private static async Task<Results<Ok<RecallResponse>, ProblemHttpResult>> GetAsync(
        Guid recallId, AuthenticatedCaller caller, IGrainFactory grains)
    {
        var reply = await CatalogueOf(grains).GetAsync(caller, recallId);
        return reply.IsRefused ? reply.Refusal.ToProblem() : TypedResults.Ok(RecallResponse.Of(reply.Value));
    }

    private static async Task<Results<Ok<RecallNoticeListResponse>, ProblemHttpResult>> ListNoticesAsync(
        Guid recallId, AuthenticatedCaller caller, [AsParameters] PageQuery query, IGrainFactory grains)
    {
        var reply = await CatalogueOf(grains).NoticesAsync(caller, recallId, query.ToPage());
        return reply.IsRefused ? reply.Refusal.ToProblem() : TypedResults.Ok(RecallNoticeListResponse.Of(reply.Value));
    }

    private static async Task<Results<Ok<AcknowledgementResponse>, ProblemHttpResult>> AcknowledgeAsync(
        Guid recallId, AuthenticatedCaller caller, IGrainFactory grains)
    {
        var reply = await grains.GetGrain<IRecallGrain>(recallId).AcknowledgeAsync(caller, RequestTrace.Parent);
        return reply.IsRefused ? reply.Refusal.ToProblem() : TypedResults.Ok(AcknowledgementResponse.Of(reply.Value));
    }

    private static async Task<Results<Ok<RecallResponse>, ProblemHttpResult>> CloseAsync(
        Guid recallId, AuthenticatedCaller caller, ReportRequest body, IGrainFactory grains)
    {
        var closed = await grains.GetGrain<IRecallGrain>(recallId).CloseAsync(
            new CloseRecall { Caller = caller, Report = body.Report!, TraceParent = RequestTrace.Parent });
        return closed.IsRefused ? closed.Refusal.ToProblem() : await GetAsync(recallId, caller, grains);
    }

    /// <summary>Opens a recall; once more where its outcome is not known.</summary>
    public static ValueTask<Reply<RecallReference>> SendAsync(Guid recallId, OpenRecall command, IGrainFactory grains) =>
        OutcomeRetry.ExecuteAsync(
            (Recall: grains.GetGrain<IRecallGrain>(recallId), Command: command),
            static sent => new ValueTask<Reply<RecallReference>>(sent.Recall.OpenAsync(sent.Command)));

    private static Results<Accepted<RecallReferenceResponse>, ProblemHttpResult> Answer(
        in Reply<RecallReference> reply, Guid? lotId) => reply.IsRefused
        ? reply.Refusal.ToProblem()
        : TypedResults.Accepted(
            $"/v1/recalls/{reply.Value.RecallId}", new RecallReferenceResponse { RecallId = reply.Value.RecallId, LotId = lotId });

    private static IRecallCatalogueGrain CatalogueOf(IGrainFactory grains) => grains.GetGrain<IRecallCatalogueGrain>(0);
}
