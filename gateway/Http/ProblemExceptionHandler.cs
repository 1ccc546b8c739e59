using System.Text.Json;
using Microsoft.AspNetCore.Diagnostics;

namespace PahlawanPangan.Gateway.Http;

/// <summary>Answers every exception with a problem; the exception's text goes to the log and never to the caller.</summary>
internal sealed class ProblemExceptionHandler(JsonErrors jsonErrors, ILogger<ProblemExceptionHandler> logger) : IExceptionHandler
{
    /// <inheritdoc/>
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        // The middleware forgets the endpoint and clears the headers; metrics need the one and every response the others.
        var endpoint = httpContext.Features.Get<IExceptionHandlerFeature>()?.Endpoint;
        httpContext.SetEndpoint(endpoint);
        ResponseHeaders.Stamp(httpContext);
        await ProblemWriter.WriteAsync(httpContext, ProblemOf(httpContext, endpoint, exception));
        return true;
    }

    private Problem ProblemOf(HttpContext http, Endpoint? endpoint, Exception exception)
    {
        switch (exception)
        {
            case ProblemException refused:
                return refused.Problem;
            case BadHttpRequestException { InnerException: JsonException json }:
                return jsonErrors.ProblemOf(endpoint, json);
            case BadHttpRequestException { StatusCode: StatusCodes.Status400BadRequest } when JsonErrors.NeedsBody(http, endpoint):
                return JsonErrors.NoObject();
            case BadHttpRequestException malformed:
                return ProblemWriter.OfStatus(http, malformed.StatusCode);
        }

        var mayHaveChanged = !HttpMethods.IsGet(http.Request.Method);
        if (GrainFailures.ProblemOf(exception, mayHaveChanged) is { } problem)
        {
            GatewayLog.GrainCallFailed(logger, exception, http.Request.Method, problem.Kind.Slug);
            return problem;
        }

        GatewayLog.RequestFailed(logger, exception, http.Request.Method);
        return ProblemWriter.OfStatus(http, StatusCodes.Status500InternalServerError);
    }
}
