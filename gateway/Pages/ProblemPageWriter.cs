using Microsoft.AspNetCore.Http.HttpResults;
using PahlawanPangan.Gateway.Http;

namespace PahlawanPangan.Gateway.Pages;

/// <summary>Answers problems of pages with a page that says what to do.</summary>
internal sealed class ProblemPageWriter : IProblemPage
{
    /// <inheritdoc/>
    public Task WriteAsync(HttpContext http, Problem problem)
    {
        PageHeaders.Stamp(http);
        http.Items[typeof(Problem)] = problem;
        return new RazorComponentResult<ProblemPage> { StatusCode = problem.Kind.Status }.ExecuteAsync(http);
    }
}
