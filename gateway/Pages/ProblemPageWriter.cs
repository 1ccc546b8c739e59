using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using PahlawanPangan.Gateway.Http;

namespace PahlawanPangan.Gateway.Pages;

/// <summary>
/// Answers problems of pages with a page that says what to do. It renders with services of its own: those of the request may have begun
/// a page that then failed.
/// </summary>
internal sealed class ProblemPageWriter(IServiceScopeFactory scopes, ILoggerFactory loggers) : IProblemPage
{
    /// <inheritdoc/>
    public async Task WriteAsync(HttpContext http, Problem problem)
    {
        PageHeaders.Stamp(http);
        http.Items[typeof(Problem)] = problem;
        await using var scope = scopes.CreateAsyncScope();
        await using var renderer = new HtmlRenderer(scope.ServiceProvider, loggers);
        var html = await renderer.Dispatcher.InvokeAsync(async () => (await renderer.RenderComponentAsync<ProblemPage>(
            ParameterView.FromDictionary(new Dictionary<string, object?> { [nameof(ProblemPage.Http)] = http }))).ToHtmlString());
        http.Response.ContentType = "text/html; charset=utf-8";
        await http.Response.WriteAsync(html, http.RequestAborted);
    }
}
