using Microsoft.AspNetCore.Http.Features;

namespace PahlawanPangan.Gateway.Http;

/// <summary>
/// The outermost middleware: whatever leaves the gateway as an error, also one that the framework made, is a problem.
/// </summary>
internal sealed class ProblemBoundary(RequestDelegate next, ILogger<ProblemBoundary> logger)
{
    public async Task InvokeAsync(HttpContext http)
    {
        try
        {
            await next(http);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // Nobody is there to read an answer; 499 is what logs and metrics call it.
            if (!http.Response.HasStarted)
            {
                http.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
            }

            return;
        }
        catch (Exception failure) when (!http.Response.HasStarted)
        {
            await ProblemReply.WriteAsync(http, ProblemOf(http, failure));
            return;
        }

        HttpResponse response = http.Response;
        if (response is { HasStarted: false, StatusCode: >= 400, ContentLength: null, ContentType: null })
        {
            await ProblemReply.WriteAsync(http, OfBareStatus(response.StatusCode));
        }
    }

    private Problem ProblemOf(HttpContext http, Exception failure)
    {
        switch (failure)
        {
            case ProblemException refused:
                return refused.Problem;
            case BadHttpRequestException { StatusCode: 413 }:
                return TooLarge(http);
            case BadHttpRequestException malformed:
                return OfBareStatus(malformed.StatusCode);
        }

        bool mayHaveChanged = !HttpMethods.IsGet(http.Request.Method);
        if (GrainFailures.ProblemOf(failure, mayHaveChanged) is { } problem)
        {
            LogMessages.GrainCallFailed(logger, failure, http.Request.Method, problem.Type.Slug);
            return problem;
        }

        // The exception's text may hold anything, so it goes to the log and never to the caller.
        LogMessages.RequestFailed(logger, failure, http.Request.Method);
        return OfBareStatus(StatusCodes.Status500InternalServerError);
    }

    /// <summary>The problem for a body that is over the limit.</summary>
    private static Problem TooLarge(HttpContext http)
    {
        long? limit = http.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize;
        return new(ProblemType.BodyTooLarge, limit is null ? "Send a smaller body." : $"Send a body of at most {limit} bytes.");
    }

    private static Problem OfBareStatus(int status)
    {
        ProblemType type = ProblemType.OfStatus(status);
        return new(type, DetailOf(type));
    }

    private static string DetailOf(ProblemType type) => type.Status switch
    {
        401 => "Send an access token that has not expired: Authorization: Bearer <token>.",
        403 => "The token's role does not allow this request.",
        404 => "Check the path; /docs lists every one.",
        405 => "The Allow header lists the methods that this path answers.",
        408 => "Send the whole request without pauses.",
        413 => "Send a smaller body.",
        415 => "Send the header Content-Type: application/json.",
        429 or 503 => "Wait as long as Retry-After says and send the request again.",
        500 => "This is a defect. Report it with the traceId.",
        _ => "Send well-formed HTTP.",
    };
}
