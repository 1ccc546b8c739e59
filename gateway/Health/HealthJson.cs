namespace PahlawanPangan.Gateway.Health;

/// <summary>What a health endpoint answers.</summary>
internal sealed record HealthJson(string Status)
{
    public string? Postgres { get; init; }

    public string? Nats { get; init; }
}
