using System.Text;
using Microsoft.AspNetCore.Http.Features;

namespace PahlawanPangan.Gateway.Http;

/// <summary>Writes server-sent events whose bytes are made once for all readers.</summary>
internal sealed class EventStream
{
    private static readonly byte[] Retry = "retry: 2000\n\n"u8.ToArray();
    private static readonly byte[] Heartbeat = ":\n\n"u8.ToArray();
    private static readonly byte[] EndEvent = "event: end\ndata: \n\n"u8.ToArray();
    private readonly HttpResponse _response;

    private EventStream(HttpResponse response) => _response = response;

    /// <summary>Begins the answer. The request gives its place among those under way back: streams have bounds of their own.</summary>
    public static async Task<EventStream> BeginAsync(HttpContext http)
    {
        http.Features.Get<AdmittedRequest>()?.GiveBack();
        http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        http.Response.ContentType = "text/event-stream";
        http.Response.Headers.CacheControl = "no-cache,no-store";
        var stream = new EventStream(http.Response);
        await stream.WriteAsync(Retry);
        return stream;
    }

    /// <summary>One event as it is sent; the data must have no line breaks.</summary>
    public static byte[] Encode(string kind, ReadOnlySpan<byte> data)
    {
        var head = Encoding.UTF8.GetBytes($"event: {kind}\ndata: ");
        return [.. head, .. data, (byte)'\n', (byte)'\n'];
    }

    /// <summary>Sends events. Waits while the reader takes its time; does nothing once the reader has left.</summary>
    public async Task WriteAsync(ReadOnlyMemory<byte> events)
    {
        var aborted = _response.HttpContext.RequestAborted;
        try
        {
            await _response.Body.WriteAsync(events, aborted);
            await _response.Body.FlushAsync(aborted);
        }
        catch (Exception) when (aborted.IsCancellationRequested)
        {
            // The stream ends with the request.
        }
    }

    /// <summary>Keeps the connection open.</summary>
    public Task KeepAsync() => WriteAsync(Heartbeat);

    /// <summary>Says that nothing more comes, so that the reader does not connect again.</summary>
    public Task EndAsync() => WriteAsync(EndEvent);
}
