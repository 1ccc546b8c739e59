using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using PahlawanPangan.Gateway.Http;

namespace PahlawanPangan.Gateway.Pages.Shared;

/// <summary>Renders components outside of a request, for the streams of live pages.</summary>
internal sealed class PartRenderer(IServiceScopeFactory scopes, ILoggerFactory loggers)
{
    /// <summary>Begins to render in a language; dispose of it when everything is rendered.</summary>
    public Rendering Begin(PageLanguage language) => new(scopes.CreateAsyncScope(), loggers, language);

    /// <summary>Renders several components that belong together.</summary>
    public sealed class Rendering : IAsyncDisposable
    {
        private readonly AsyncServiceScope _scope;
        private readonly HtmlRenderer _renderer;
        private readonly DefaultHttpContext _http;

        /// <summary>Creates a rendering in a scope, which it disposes of.</summary>
        public Rendering(AsyncServiceScope scope, ILoggerFactory loggers, PageLanguage language)
        {
            _scope = scope;
            _renderer = new HtmlRenderer(scope.ServiceProvider, loggers);
            _http = new DefaultHttpContext { RequestServices = scope.ServiceProvider };
            Words = Words.Of(_http, language);
        }

        /// <summary>The words of the language.</summary>
        public Words Words { get; }

        /// <summary>A component's HTML.</summary>
        public Task<string> RenderAsync<TComponent>(params (string Name, object Value)[] parameters)
            where TComponent : IComponent
        {
            RenderFragment content = builder =>
            {
                builder.OpenComponent<TComponent>(0);
                foreach (var (name, value) in parameters)
                {
                    builder.AddComponentParameter(1, name, value);
                }

                builder.CloseComponent();
            };
            return _renderer.Dispatcher.InvokeAsync(async () =>
            {
                var root = await _renderer.RenderComponentAsync<CascadingValue<HttpContext>>(ParameterView.FromDictionary(
                    new Dictionary<string, object?> { ["Value"] = _http, ["IsFixed"] = true, ["ChildContent"] = content }));
                return root.ToHtmlString();
            });
        }

        /// <inheritdoc/>
        public async ValueTask DisposeAsync()
        {
            await _renderer.DisposeAsync();
            await _scope.DisposeAsync();
        }
    }
}
