using System.Buffers;
using System.Text.Json.Serialization.Metadata;

namespace PahlawanPangan.Gateway.Http;

/// <summary>Writes one JSON answer with its length, in one piece.</summary>
internal static class JsonReply
{
    public static Task WriteAsync<T>(
        HttpResponse response, int status, T value, JsonTypeInfo<T> typeInfo, string contentType = "application/json")
    {
        ReadOnlySpan<byte> json = JsonScratch.Serialize(value, typeInfo);
        response.StatusCode = status;
        response.ContentType = contentType;
        response.ContentLength = json.Length;
        response.BodyWriter.Write(json);

        // The server sends headers and body together when the request ends.
        return Task.CompletedTask;
    }
}
