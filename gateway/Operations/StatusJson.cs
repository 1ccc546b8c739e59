using PahlawanPangan.Operations;

namespace PahlawanPangan.Gateway.Operations;

/// <summary>How the engine is doing, on the wire.</summary>
internal sealed record StatusJson
{
    /// <summary>One sentence for each thing that is wrong; empty when nothing is.</summary>
    public required IReadOnlyList<string> Troubles { get; init; }

    public required string Postgres { get; init; }

    public required string Nats { get; init; }

    /// <summary>The members' meeting place; <c>none</c> for a silo on its own.</summary>
    public required string Redis { get; init; }

    public IReadOnlyList<SiloJson>? Silos { get; init; }

    public IReadOnlyList<BacklogJson>? Outbox { get; init; }

    public IReadOnlyList<ConsumerJson>? Consumers { get; init; }

    public long? DeadLetters { get; init; }

    public static StatusJson Of(EngineStatus status, bool? redis) => new()
    {
        Troubles = [.. StatusWords.TroublesOf(status, redis)],
        Postgres = status.Health.Postgres ? "up" : "down",
        Nats = status.Health.Nats ? "up" : "down",
        Redis = redis is null ? "none" : redis.Value ? "up" : "down",
        Silos = status.Silos?.Select(silo => new SiloJson(silo.Address, silo.Activations, silo.Lots)).ToList(),
        Outbox = status.Outbox?.Select(shard => new BacklogJson(shard.Shard, shard.Events, Math.Round(shard.OldestSeconds, 1))).ToList(),
        Consumers = status.Consumers?.Select(consumer => new ConsumerJson(consumer.Name, consumer.Events)).ToList(),
        DeadLetters = status.DeadLetters,
    };
}

/// <summary>A silo, on the wire.</summary>
internal sealed record SiloJson(string Address, int Activations, int Lots);

/// <summary>What waits in the outbox of a database, on the wire.</summary>
internal sealed record BacklogJson(int Shard, long Events, double OldestSeconds);

/// <summary>How far behind a consumer is, on the wire.</summary>
internal sealed record ConsumerJson(string Name, long Lag);
