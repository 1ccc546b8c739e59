namespace PahlawanPangan.Gateway.Http;

/// <summary>Ids in paths are UUIDs with hyphens. Other text names nothing, so it is not found.</summary>
internal static class PathIds
{
    /// <summary>Middleware between authorization and the endpoint.</summary>
    public static Task CheckAsync(HttpContext http, RequestDelegate next)
    {
        foreach ((var name, var value) in http.Request.RouteValues)
        {
            if (name.EndsWith("Id", StringComparison.Ordinal) && value is string text && !FieldFormats.IsUuid(text))
            {
                return ProblemWriter.WriteAsync(
                    http, new Problem(ProblemType.NotFound, $"The path's {name} is not a UUID, so it names nothing."));
            }
        }

        return next(http);
    }
}
