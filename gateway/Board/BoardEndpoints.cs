using Microsoft.AspNetCore.Http.HttpResults;
using PahlawanPangan.Gateway.Http;

namespace PahlawanPangan.Gateway.Board;

/// <summary>Shows everyone what is being rescued, without accounts and exact places.</summary>
internal static class BoardEndpoints
{
    /// <summary>Maps the endpoints of the board.</summary>
    public static void MapBoard(this IEndpointRouteBuilder routes)
    {
        var board = routes.MapGroup("/v1").WithTags("Board").AllowEveryone();

        board.MapGet("/board", GetAsync).WithName("getBoard")
            .WithSummary("Get the public board: figures, the last 30 days, and open lots with rounded places");
        board.MapGet("/board/stream", StreamAsync).WithName("streamBoard")
            .WithSummary("Stream the public board as server-sent events: one named board now, and one after each change")
            .Produces<string>(StatusCodes.Status200OK, "text/event-stream")
            .ProducesProblems(ProblemType.TooManyStreams);
    }

    private static async Task<Results<Ok<BoardResponse>, ProblemHttpResult>> GetAsync(BoardFeed feed)
    {
        var reply = await feed.GetAsync();
        return reply.IsRefused ? reply.Refusal.ToProblem() : TypedResults.Ok(BoardResponse.Of(reply.Value.Board!));
    }

    /// <remarks>An untyped result: the typed one would describe the stream as one JSON object with the members of an event.</remarks>
    private static async Task<IResult> StreamAsync(
        HttpContext http, BoardFeed feed, BoardPlaces places, IHostApplicationLifetime lifetime)
    {
        using var place = places.TryTake(out var refusal);
        if (place is null)
        {
            return TypedResults.Problem(refusal!);
        }

        using var ending = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, lifetime.ApplicationStopping);
        var stream = await EventStream.BeginAsync(http);
        await foreach (var state in feed.States.FollowAsync(ending.Token))
        {
            await (state is null ? stream.KeepAsync() : stream.WriteAsync(state.Event));
        }

        return TypedResults.Empty;
    }
}
