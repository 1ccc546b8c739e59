using PahlawanPangan.Gateway.Board;
using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Gateway.Pages.Shared;

namespace PahlawanPangan.Gateway.Pages.Board;

/// <summary>Keeps open boards up to date: each change is rendered once for each language, and sent to all.</summary>
internal sealed class BoardLive(PartRenderer renderer)
{
    private readonly LiveRendering<BoardState> _rendering = new(renderer, RenderAsync);

    /// <summary>Maps the stream.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/board/live", FollowAsync).WithMetadata(PageEndpoint.Mark).AllowEveryone().ExcludeFromDescription();

    private static async Task<IResult> FollowAsync(
        HttpContext http, BoardFeed feed, BoardPlaces places, BoardLive live, IHostApplicationLifetime lifetime)
    {
        using var place = places.TryTake(out var refusal);
        if (place is null)
        {
            return TypedResults.Problem(refusal!);
        }

        using var ending = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, lifetime.ApplicationStopping);
        await LivePage.FollowAsync(http, feed.States, live._rendering, ending.Token);
        return TypedResults.Empty;
    }

    private static async Task<IReadOnlyList<LivePart>> RenderAsync(BoardState state, PartRenderer.Rendering rendering)
    {
        var board = state.Board;
        var parts = new List<LivePart>
        {
            new("board-figures", await rendering.RenderAsync<BoardFigures>(("Board", board))),
            new("board-map", await rendering.RenderAsync<BoardMap>(("Board", board))),
            new("board-days", await rendering.RenderAsync<BoardDays>(("Board", board))),
        };

        // A claim changes one card; the list as a whole changes when lots come or go.
        var shown = board.Lots.Take(BoardLots.CardsMax).ToList();
        parts.Add(new LivePart(
            "board-lots", await rendering.RenderAsync<BoardLots>(("Board", board)),
            Key: string.Join(' ', shown.Select(static lot => lot.Id))));
        foreach (var lot in shown)
        {
            parts.Add(new LivePart(BoardLots.IdOf(lot), await rendering.RenderAsync<BoardCard>(("Lot", lot)), Within: "board-lots"));
        }

        return parts;
    }
}
