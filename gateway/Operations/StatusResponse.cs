using PahlawanPangan.Operations;

namespace PahlawanPangan.Gateway.Operations;

/// <summary>The engine's status. What could not be read is left out.</summary>
/// <remarks>The members' order is the answer's order.</remarks>
internal sealed record StatusResponse
{
    /// <summary>A sentence for each problem; empty when there is none.</summary>
    public required IReadOnlyList<string> Troubles { get; init; }

    /// <summary>up or down.</summary>
    public required string Postgres { get; init; }

    /// <summary>up or down.</summary>
    public required string Nats { get; init; }

    /// <summary>up, down, or none for a silo on its own.</summary>
    public required string Redis { get; init; }

    /// <summary>The silos that answer.</summary>
    public IReadOnlyList<SiloStatusResponse>? Silos { get; init; }

    /// <summary>What waits to be published.</summary>
    public IReadOnlyList<BacklogResponse>? Outbox { get; init; }

    /// <summary>The stream's consumers.</summary>
    public IReadOnlyList<ConsumerStatusResponse>? Consumers { get; init; }

    /// <summary>Dead letters that wait for a decision.</summary>
    public long? DeadLetters { get; init; }

    /// <summary>The queues of work in the database.</summary>
    public IReadOnlyList<QueueStatusResponse>? Queues { get; init; }

    /// <summary>The background services of all silos and of this gateway.</summary>
    public required IReadOnlyList<ServiceStatusResponse> Services { get; init; }

    /// <summary>The status as an answer shows it.</summary>
    /// <param name="status">What a silo sees.</param>
    /// <param name="redis">Whether Redis answers; null when it is not used.</param>
    /// <param name="own">The services of this process, which may hold a silo too.</param>
    public static StatusResponse Of(EngineStatus status, bool? redis, IReadOnlyList<ServiceStatus> own)
    {
        ServiceStatus[] services =
        [
            .. (status.Services ?? []).Concat(own).DistinctBy(service => (service.Process, service.Name))
                .OrderBy(service => service.Name, StringComparer.Ordinal).ThenBy(service => service.Process, StringComparer.Ordinal),
        ];
        return new()
        {
            Troubles = [.. StatusTroubles.Of(status, redis, services).Select(static trouble => trouble.Text)],
            Postgres = status.Health.Postgres ? "up" : "down",
            Nats = status.Health.Nats ? "up" : "down",
            Redis = redis is null ? "none" : redis.Value ? "up" : "down",
            Silos = status.Silos?.Select(SiloStatusResponse.Of).ToList(),
            Outbox = status.Outbox?.Select(BacklogResponse.Of).ToList(),
            Consumers = status.Consumers?.Select(ConsumerStatusResponse.Of).ToList(),
            DeadLetters = status.DeadLetters,
            Queues = status.Queues?.Select(QueueStatusResponse.Of).ToList(),
            Services = [.. services.Select(ServiceStatusResponse.Of)],
        };
    }
}
