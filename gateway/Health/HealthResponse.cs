namespace PahlawanPangan.Gateway.Health;

/// <summary>How the process is.</summary>
internal sealed record HealthResponse
{
    /// <summary>alive, starting, started, stopping, ready or unready.</summary>
    public required string Status { get; init; }

    /// <summary>up, down or unknown.</summary>
    public string? Postgres { get; init; }

    /// <summary>up, down or unknown; requests go on without it.</summary>
    public string? Nats { get; init; }
}
