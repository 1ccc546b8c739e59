using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace PahlawanPangan.Gateway.Http;

/// <summary>Reads one strict JSON object from the server's own buffers.</summary>
internal static class JsonBody
{
    /// <summary>The deepest request has three levels; the rest is attack or accident.</summary>
    public const int DepthMax = 8;

    /// <summary>The JSON path of the body as a whole.</summary>
    private const string Root = "$";

    private static readonly JsonReaderOptions ReaderOptions = new() { MaxDepth = DepthMax };

    /// <summary>The body's value; throws a problem when it is not exactly one well-formed value of that type.</summary>
    public static async ValueTask<T> ReadAsync<T>(HttpContext http, JsonTypeInfo<T> typeInfo)
        where T : class, IJsonRequest
    {
        RequireJson(http);
        PipeReader body = http.Request.BodyReader;
        while (true)
        {
            ReadResult read = await body.ReadAsync(http.RequestAborted);
            if (read.IsCompleted)
            {
                try
                {
                    return Parse(read.Buffer, typeInfo);
                }
                finally
                {
                    // Also for a bad body: the server cannot use the connection again before its reader is released.
                    body.AdvanceTo(read.Buffer.End);
                }
            }

            // The server ends this with 413 when the body passes its limit, also when no length was announced.
            body.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    private static void RequireJson(HttpContext http)
    {
        if (http.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: false })
        {
            throw new ProblemException(Problem.Invalid(Root, "Send a JSON object as the body."));
        }

        string? contentType = http.Request.ContentType;
        if (contentType == "application/json")
        {
            return;
        }

        bool isJson = MediaTypeHeaderValue.TryParse(contentType, out MediaTypeHeaderValue? parsed)
            && parsed.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
            && (!parsed.Charset.HasValue || parsed.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase));
        if (!isJson)
        {
            throw new ProblemException(
                new(ProblemType.UnsupportedMediaType, "Send the body as UTF-8 with the header Content-Type: application/json."));
        }
    }

    private static T Parse<T>(in ReadOnlySequence<byte> body, JsonTypeInfo<T> typeInfo)
        where T : class, IJsonRequest
    {
        try
        {
            var reader = new Utf8JsonReader(body, ReaderOptions);
            T? value = JsonSerializer.Deserialize(ref reader, typeInfo);

            // Reading on to the end refuses whatever follows the object.
            bool isTrailed = reader.Read();
            if (value is not null && !isTrailed)
            {
                return value;
            }
        }
        catch (JsonException failure)
        {
            throw new ProblemException(ProblemOf<T>(failure));
        }

        throw new ProblemException(Problem.Invalid(Root, "Send a JSON object as the body."));
    }

    private static Problem ProblemOf<T>(JsonException failure)
        where T : class, IJsonRequest
    {
        // Broken syntax is reported by the reader's own exception, alone or wrapped; everything else concerns a member.
        bool isSyntax = failure.InnerException is JsonException || failure.GetType() != typeof(JsonException);
        if (isSyntax || failure.Path is not { } path)
        {
            return Problem.Invalid(
                Root, $"Send one well-formed JSON object of at most {DepthMax} levels; it breaks at line {failure.LineNumber + 1}, byte {failure.BytePositionInLine + 1}.");
        }

        if (path == Root)
        {
            return Problem.Invalid(Root, "Send a JSON object as the body.");
        }

        return Problem.Invalid(FieldPath.Of(path), T.AdviceOf(FieldPath.Declared(path)) ?? "Leave this out: there is no such field.");
    }
}
