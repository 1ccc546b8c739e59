using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Http.Features;

namespace PahlawanPangan.Gateway.Http;

/// <summary>
/// Writes every problem of the API as <c>application/problem+json</c>, whatever the request accepts: problems of handlers, of validation,
/// and the bare status codes of the framework. Those of pages are pages.
/// </summary>
internal sealed class ProblemWriter : IProblemDetailsWriter
{
    /// <summary>The media type of every problem.</summary>
    public const string ContentType = "application/problem+json";

    /// <summary>Answers the request with a refusal.</summary>
    public static Task WriteAsync(HttpContext http, Refusal refusal) => WriteAsync(http, Problem.Of(refusal));

    /// <summary>Answers the request with a problem.</summary>
    public static Task WriteAsync(HttpContext http, Problem problem)
    {
        if (http.Features.Get<IProblemAnswer>() is { } answer)
        {
            return answer.WriteAsync(http, Stamp(http, problem));
        }

        var response = http.Response;

        // Headers prepared for a success do not describe the problem.
        response.Headers.Remove("ETag");
        response.Headers.Remove("Location");
        if ((problem.RetryAfterSeconds ?? problem.Kind.RetryAfterSeconds) is { } seconds)
        {
            response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        response.StatusCode = problem.Kind.Status;
        return PageEndpoint.IsWanted(http)
            ? http.RequestServices.GetRequiredService<IProblemPage>().WriteAsync(http, Stamp(http, problem))
            : response.WriteAsJsonAsync(Stamp(http, problem), options: null, ContentType, http.RequestAborted);
    }

    /// <summary>Adds which request the problem belongs to.</summary>
    public static Problem Stamp(HttpContext http, Problem problem)
    {
        problem.Instance = http.Request.PathBase.Add(http.Request.Path).ToUriComponent();
        problem.TraceId = Activity.Current?.TraceId.ToHexString() ?? http.TraceIdentifier;
        return problem;
    }

    /// <summary>The problem for a bare status code.</summary>
    public static Problem OfStatus(HttpContext http, int status)
    {
        var type = ProblemType.OfStatus(status);
        return type == ProblemType.BodyTooLarge && http.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize is { } limit
            ? new(type, $"Send a body of at most {limit} bytes.")
            : new(type, type.DefaultDetail);
    }

    /// <inheritdoc/>
    public bool CanWrite(ProblemDetailsContext context) => true;

    /// <inheritdoc/>
    public ValueTask WriteAsync(ProblemDetailsContext context) => new(WriteAsync(context.HttpContext, ProblemOf(context)));

    private static Problem ProblemOf(ProblemDetailsContext context)
    {
        switch (context.ProblemDetails)
        {
            case Problem problem:
                return problem;
            case HttpValidationProblemDetails validation:
                return Problem.Invalid(validation.Errors.ToDictionary(error => error.Key, error => error.Value.ToList()));
            default:
                return OfStatus(context.HttpContext, context.ProblemDetails.Status ?? context.HttpContext.Response.StatusCode);
        }
    }
}
