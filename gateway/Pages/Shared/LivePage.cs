using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Gateway.Notifications;
using PahlawanPangan.Gateway.Tokens;

namespace PahlawanPangan.Gateway.Pages.Shared;

/// <summary>Streams live pages: a reader gets every part first, and what changes after that.</summary>
internal static class LivePage
{
    /// <summary>Streams the states of a feed until the reader leaves.</summary>
    public static async Task FollowAsync<TState>(
        HttpContext http, SharedFeed<TState> feed, LiveRendering<TState> rendering, CancellationToken ending)
        where TState : class
    {
        var language = Words.Of(http).Language;
        var stream = await EventStream.BeginAsync(http);
        var version = 0L;
        await foreach (var state in feed.FollowAsync(ending))
        {
            if (state is null)
            {
                await stream.KeepAsync();
                continue;
            }

            var parts = await rendering.OfAsync(state, language);
            if (parts.Since(version) is { Length: > 0 } events)
            {
                await stream.WriteAsync(events);
            }

            version = parts.Version;
        }
    }

    /// <summary>Runs a stream of someone who has logged in: it has a place of the account, and ends with the session.</summary>
    public static async Task<IResult> RunAsync(
        HttpContext http, AuthenticatedCaller caller, Func<CancellationToken, Task> stream)
    {
        var services = http.RequestServices;
        using var place = services.GetRequiredService<StreamPlaces>().TryTake(caller.Id, out var refusal);
        if (place is null)
        {
            return TypedResults.Problem(refusal!);
        }

        using var ending = CancellationTokenSource.CreateLinkedTokenSource(
            http.RequestAborted, services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping);
        using var ends = services.GetRequiredService<SessionWatch>().Cancel(ending, caller);
        try
        {
            await stream(ending.Token);
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // The reader left, the session ended, or the process stops.
        }

        return TypedResults.Empty;
    }
}
