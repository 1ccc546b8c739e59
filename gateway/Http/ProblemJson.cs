namespace PahlawanPangan.Gateway.Http;

/// <summary>A problem on the wire (RFC 9457).</summary>
internal sealed record ProblemJson
{
    public required string Type { get; init; }

    public required string Title { get; init; }

    public required int Status { get; init; }

    public required string Detail { get; init; }

    public required string Instance { get; init; }

    public required string TraceId { get; init; }

    public IReadOnlyDictionary<string, List<string>>? Errors { get; init; }

    public long? Available { get; init; }

    public int? AttemptsLeft { get; init; }
}
