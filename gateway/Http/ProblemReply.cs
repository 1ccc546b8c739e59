using System.Diagnostics;
using System.Globalization;

namespace PahlawanPangan.Gateway.Http;

/// <summary>Writes problems as <c>application/problem+json</c>.</summary>
internal static class ProblemReply
{
    /// <summary>The media type of every problem.</summary>
    public const string ContentType = "application/problem+json";

    /// <summary>Answers the request with what a grain refused.</summary>
    public static Task WriteAsync(HttpContext http, Refusal refusal) => WriteAsync(http, Problem.Of(refusal));

    /// <summary>Answers the request with a problem.</summary>
    public static Task WriteAsync(HttpContext http, Problem problem)
    {
        HttpResponse response = http.Response;
        ProblemType type = problem.Type;

        // What a handler had prepared for its success does not describe the problem.
        response.Headers.Remove("ETag");
        response.Headers.Remove("Location");
        if ((problem.RetryAfterSeconds?.ToString(CultureInfo.InvariantCulture) ?? RetryAfterSecondsOf(type)) is { } seconds)
        {
            response.Headers.RetryAfter = seconds;
        }

        return JsonReply.WriteAsync(response, type.Status, JsonOf(http, problem), GatewayJson.Default.ProblemJson, ContentType);
    }

    /// <summary>A problem with a request, or with a part of it, as it goes over the wire.</summary>
    public static ProblemJson JsonOf(HttpContext http, Problem problem) => new()
    {
        Type = problem.Type.Type,
        Title = problem.Type.Title,
        Status = problem.Type.Status,
        Detail = problem.Detail,
        Instance = http.Request.PathBase.Add(http.Request.Path).ToUriComponent(),
        TraceId = Activity.Current?.TraceId.ToHexString() ?? http.TraceIdentifier,
        Errors = problem.Errors,
        Available = problem.Available,
        AttemptsLeft = problem.AttemptsLeft,
    };

    /// <summary>Overload passes in a second; a database that cannot be reached takes longer to come back.</summary>
    private static string? RetryAfterSecondsOf(ProblemType type) => type switch
    {
        _ when type == ProblemType.Overloaded || type == ProblemType.OutcomeUnknown => "1",
        _ when type == ProblemType.Unavailable => "5",
        { Status: 429 or 503 } => "5",
        _ => null,
    };
}
