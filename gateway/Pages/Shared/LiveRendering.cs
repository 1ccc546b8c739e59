using PahlawanPangan.Gateway.Http;

namespace PahlawanPangan.Gateway.Pages.Shared;

/// <summary>Renders each state of a live page once for each language that someone reads it in.</summary>
internal sealed class LiveRendering<TState>(
    PartRenderer renderer, Func<TState, PartRenderer.Rendering, Task<IReadOnlyList<LivePart>>> render)
    where TState : class
{
    private readonly Lock _gate = new();
    private readonly Dictionary<bool, (TState State, Task<LiveParts> Parts)> _newest = [];

    /// <summary>The parts that show a state.</summary>
    public Task<LiveParts> OfAsync(TState state, PageLanguage language)
    {
        lock (_gate)
        {
            var isKnown = _newest.TryGetValue(language.IsIndonesian, out var newest);
            if (!isKnown || !ReferenceEquals(newest.State, state))
            {
                newest = (state, RenderAsync(state, language, isKnown ? newest.Parts : Task.FromResult(LiveParts.None)));
                _newest[language.IsIndonesian] = newest;
            }

            return newest.Parts;
        }
    }

    private async Task<LiveParts> RenderAsync(TState state, PageLanguage language, Task<LiveParts> before)
    {
        await ((Task)before).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Task.Yield();
        await using var rendering = renderer.Begin(language);
        var parts = await render(state, rendering);

        // What could not be rendered before was sent to no one.
        return (before.IsCompletedSuccessfully ? await before : LiveParts.None).With(parts);
    }
}
