using Microsoft.AspNetCore.Http.HttpResults;
using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Hosting.Clustering;
using PahlawanPangan.Operations;

namespace PahlawanPangan.Gateway.Operations;

/// <summary>Shows operators the engine's status, and lets them decide about dead letters and replays.</summary>
internal static class OperationsEndpoints
{
    private static readonly TimeSpan RedisTimeout = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan StatusTimeout = TimeSpan.FromSeconds(8);

    /// <summary>Maps the endpoints of operations.</summary>
    public static void MapOperations(this IEndpointRouteBuilder routes)
    {
        var operations = routes.MapGroup("/v1").WithTags("Operations");

        operations.MapGet("/dead-letters", ListDeadLettersAsync).WithName("listDeadLetters")
            .WithSummary("List dead letters, oldest first: events that a consumer failed at too often")
            .RequireRole(Role.Operator);
        operations.MapPost("/dead-letters/{letterId}/replay", ReplayDeadLetterAsync).WithName("replayDeadLetter")
            .WithSummary("Hand a dead letter to its consumer again")
            .RepeatsAsIs("A letter that the same operator replayed is answered as replayed.")
            .RequireRole(Role.Operator)
            .ProducesProblems(ProblemType.NotFound, ProblemType.Validation);
        operations.MapPost("/dead-letters/{letterId}/discard", DiscardDeadLetterAsync).WithName("discardDeadLetter")
            .WithSummary("Discard a dead letter")
            .RepeatsAsIs("A letter that the same operator discarded is answered as discarded.")
            .RequireRole(Role.Operator)
            .ProducesProblems(ProblemType.NotFound);
        operations.MapGet("/status", GetStatusAsync).WithName("getStatus")
            .WithSummary("Get the engine's status")
            .RequireRole(Role.Operator);
        operations.MapPost("/replays", ReplayAsync).WithName("postReplay")
            .WithSummary("Publish events again that the stream has lost")
            .RepeatsByKey()
            .RequireRole(Role.Operator);
    }

    private static async Task<Results<Ok<DeadLetterListResponse>, ProblemHttpResult>> ListDeadLettersAsync(
        AuthenticatedCaller caller, [AsParameters] DeadLetterQuery query, IGrainFactory grains)
    {
        var reply = await DownstreamOf(grains).DeadLettersAsync(caller, query.ToStatus(), query.ToPage());
        return reply.IsRefused ? reply.Refusal.ToProblem() : TypedResults.Ok(DeadLetterListResponse.Of(reply.Value));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> ReplayDeadLetterAsync(
        Guid letterId, AuthenticatedCaller caller, IGrainFactory grains) =>
        Answer(await DownstreamOf(grains).ReplayDeadLetterAsync(caller, letterId));

    private static async Task<Results<NoContent, ProblemHttpResult>> DiscardDeadLetterAsync(
        Guid letterId, AuthenticatedCaller caller, IGrainFactory grains) =>
        Answer(await DownstreamOf(grains).DiscardDeadLetterAsync(caller, letterId));

    private static async Task<Results<Ok<StatusResponse>, ProblemHttpResult>> GetStatusAsync(
        IGrainFactory grains, TimeProvider clock, ClusterRedis clusterRedis, ServiceStates services, CancellationToken cancellation)
    {
        var redis = clusterRedis.IsUpAsync(RedisTimeout, cancellation);
        try
        {
            var status = await grains.GetGrain<IStatusGrain>(0).ReadAsync().WaitAsync(StatusTimeout, clock, cancellation);
            return TypedResults.Ok(StatusResponse.Of(status, await redis, services.Read()));
        }
        catch (TimeoutException)
        {
            return TypedResults.Problem(
                new Problem(ProblemType.Unavailable, "No silo answers. Look at the silos' logs and at /healthz/ready."));
        }
    }

    private static async Task<Results<Accepted<ReplayResponse>, ProblemHttpResult>> ReplayAsync(
        AuthenticatedCaller caller, PostReplayRequest body, IGrainFactory grains)
    {
        var reply = await DownstreamOf(grains).ReplayAsync(caller, Rfc3339.Parse(body.From!));
        return reply.IsRefused
            ? reply.Refusal.ToProblem()
            : TypedResults.Accepted((string?)null, ReplayResponse.Of(reply.Value));
    }

    private static IDownstreamGrain DownstreamOf(IGrainFactory grains) => grains.GetGrain<IDownstreamGrain>(0);

    private static Results<NoContent, ProblemHttpResult> Answer(Refusal? refusal) =>
        refusal is null ? TypedResults.NoContent() : refusal.ToProblem();
}
