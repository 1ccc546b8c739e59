using PahlawanPangan.Gateway.Http;

namespace PahlawanPangan.Gateway.OpenApi;

/// <summary>What the API's document says of one endpoint beyond its row in the table.</summary>
internal sealed record OperationDescription(string Tag, string Summary, int Status, string? Answer)
{
    /// <summary>The schema of the request's body; null without one.</summary>
    public string? Body { get; init; }

    /// <summary>The query parameters and headers it takes, by their names in <see cref="ParameterTable"/>.</summary>
    public IReadOnlyList<string> Parameters { get; init; } = [];

    /// <summary>The headers its success carries beside those of every response.</summary>
    public IReadOnlyList<string> Headers { get; init; } = [];

    /// <summary>The problems of its own; those of every endpoint come on top.</summary>
    public IReadOnlyList<ProblemType> Problems { get; init; } = [];

    /// <summary>Other statuses that are no problems, with their meaning.</summary>
    public IReadOnlyList<(int Status, string Description)> Others { get; init; } = [];

    /// <summary>The media type of the answer.</summary>
    public string MediaType { get; init; } = "application/json";
}
