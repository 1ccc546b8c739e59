namespace PahlawanPangan.Gateway.Http;

/// <summary>The problems that an endpoint names as its own.</summary>
internal sealed record ProblemTypes(IReadOnlyList<ProblemType> Types);

/// <summary>The headers of an endpoint's successful answer.</summary>
internal sealed record AnswerHeaders(IReadOnlyList<string> Names);

/// <summary>A request header that an endpoint reads.</summary>
internal sealed record RequestHeader(string Name, string Description)
{
    /// <summary>Whether a request without it is refused.</summary>
    public bool IsRequired { get; init; }

    /// <summary>A regular expression for its value; null for any.</summary>
    public string? Pattern { get; init; }

    /// <summary>The most characters; null for any number.</summary>
    public int? LengthMax { get; init; }
}

/// <summary>One request costs a hash, a message or a guess, so a client may send few of them.</summary>
internal sealed class CostlyRequest
{
    private CostlyRequest()
    {
    }

    /// <summary>The only instance.</summary>
    public static CostlyRequest Metadata { get; } = new();

    /// <summary>Whether the request is one. To look at a page costs nothing of the kind; to send its form does.</summary>
    public static bool Is(HttpContext http) =>
        http.GetEndpoint()?.Metadata.GetMetadata<CostlyRequest>() is not null && !HttpMethods.IsGet(http.Request.Method);
}
