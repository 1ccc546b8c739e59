using System.Net.Mime;

namespace PahlawanPangan.Gateway.Http;

/// <summary>
/// Answers requests for the API's document from one copy: making it takes long, anyone may ask for it, and it is the same for everyone.
/// </summary>
internal sealed class ApiDocumentCache(RequestDelegate make)
{
    private readonly Lock _gate = new();
    private Task<ReadOnlyMemory<byte>>? _document;

    /// <summary>Writes the document.</summary>
    public async Task AnswerAsync(HttpContext http)
    {
        var document = await GetAsync(http.RequestServices).WaitAsync(http.RequestAborted);
        http.Response.ContentType = $"{MediaTypeNames.Application.Json};charset=utf-8";
        http.Response.ContentLength = document.Length;
        if (!HttpMethods.IsHead(http.Request.Method))
        {
            await http.Response.Body.WriteAsync(document, http.RequestAborted);
        }
    }

    private Task<ReadOnlyMemory<byte>> GetAsync(IServiceProvider services)
    {
        lock (_gate)
        {
            // One that failed is made again. It is made apart from the request, which may be aborted while others wait.
            if (_document is null or { IsFaulted: true } or { IsCanceled: true })
            {
                _document = MakeAsync(services.GetRequiredService<IServiceScopeFactory>());
            }

            return _document;
        }
    }

    private async Task<ReadOnlyMemory<byte>> MakeAsync(IServiceScopeFactory scopes)
    {
        await using var scope = scopes.CreateAsyncScope();
        using var body = new MemoryStream();
        var http = new DefaultHttpContext { RequestServices = scope.ServiceProvider };
        http.Request.Method = HttpMethods.Get;
        http.Request.Scheme = Uri.UriSchemeHttp;
        http.Request.Host = new HostString("localhost");
        http.Response.Body = body;
        await make(http);
        return http.Response.StatusCode == StatusCodes.Status200OK
            ? body.ToArray()
            : throw new InvalidOperationException($"The API's document was answered {http.Response.StatusCode}.");
    }
}
