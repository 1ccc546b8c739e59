using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Gateway.Pages.Shared;
using PahlawanPangan.Gateway.Statements;

namespace PahlawanPangan.Gateway.Pages.Operator;

/// <summary>The operator's console: its streams and files.</summary>
internal static class OperatorPages
{
    /// <summary>Adds what it needs.</summary>
    public static void AddOperatorPages(this IServiceCollection services)
    {
        services.AddSingleton<ConsoleFeed>();
        services.AddSingleton<EventsFeed>();
        services.AddSingleton(static provider => new LiveRendering<ConsoleState>(provider.GetRequiredService<PartRenderer>(), RenderAsync));
    }

    /// <summary>Maps what it has beside its pages.</summary>
    public static void MapOperatorPages(this IEndpointRouteBuilder routes)
    {
        var console = routes.MapGroup("/operator").WithMetadata(PageEndpoint.Mark).RequireRole(Role.Operator).ExcludeFromDescription();
        console.MapGet("/live", FollowAsync);
        console.MapGet("/events/live", FollowEventsAsync);
        console.MapGet("/ledger/verification", VerifyAsync);
        console.MapGet("/statements.csv", StatementEndpoints.GetAsync);
    }

    private static Task<IResult> FollowAsync(
        HttpContext http, AuthenticatedCaller caller, ConsoleFeed feed, LiveRendering<ConsoleState> rendering) =>
        LivePage.RunAsync(http, caller, ending => LivePage.FollowAsync(http, feed.States, rendering, ending));

    private static Task<IResult> FollowEventsAsync(
        HttpContext http, AuthenticatedCaller caller, EventsFeed feed, PartRenderer renderer) =>
        LivePage.RunAsync(http, caller, async ending =>
        {
            // Each reader has a filter, so that its rows are its own; few read them.
            var filter = EventFilter.Of(http.Request.Query);
            var language = Words.Of(http).Language;
            var stream = await EventStream.BeginAsync(http);
            var parts = LiveParts.None;
            await foreach (var state in feed.States.FollowAsync(ending))
            {
                if (state is null)
                {
                    await stream.KeepAsync();
                    continue;
                }

                await using var rendering = renderer.Begin(language);
                var version = parts.Version;
                parts = parts.With([new LivePart("events", await rendering.RenderAsync<EventRows>(("Events", filter.Of(state))))]);
                if (parts.Since(version) is { Length: > 0 } events)
                {
                    await stream.WriteAsync(events);
                }
            }
        });

    private static Task<IResult> VerifyAsync(HttpContext http, AuthenticatedCaller caller, IGrainFactory grains, PartRenderer renderer) =>
        LivePage.RunAsync(http, caller, async ending =>
        {
            var language = Words.Of(http).Language;
            var stream = await EventStream.BeginAsync(http);
            var parts = LiveParts.None;
            await foreach (var progress in LedgerProgress.RunAsync(grains, caller, ending))
            {
                await using var rendering = renderer.Begin(language);
                var version = parts.Version;
                parts = parts.With([new LivePart("verification", await rendering.RenderAsync<VerificationState>(("Progress", progress)))]);
                await stream.WriteAsync(parts.Since(version));
            }

            await stream.EndAsync();
        });

    private static async Task<IReadOnlyList<LivePart>> RenderAsync(ConsoleState state, PartRenderer.Rendering rendering) =>
    [
        new("console-troubles", await rendering.RenderAsync<ConsoleTroubles>(("State", state))),
        new("console-figures", await rendering.RenderAsync<ConsoleFigures>(("State", state))),
        new("console-charts", await rendering.RenderAsync<ConsoleCharts>(("State", state))),
        new("console-tables", await rendering.RenderAsync<ConsoleTables>(("State", state))),
    ];
}
