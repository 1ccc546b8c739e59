namespace PahlawanPangan.Operations;

/// <summary>Says how the engine is doing; the key has no meaning.</summary>
[Alias("pangan.silo.IStatusGrain")]
[GrainInterfaceType("PahlawanPangan.Silo.IStatusGrain")]
public interface IStatusGrain : IGrainWithIntegerKey
{
    /// <summary>Looks at everything. Answers within seconds, also when a dependency hangs.</summary>
    [Alias("read")]
    Task<EngineStatus> ReadAsync();
}

/// <summary>How the engine is doing, as one of its silos sees it. What could not be read is null.</summary>
[GenerateSerializer, Immutable, Alias("pangan.silo.EngineStatus")]
public sealed record EngineStatus
{
    /// <summary>What the engine needs.</summary>
    [Id(0)]
    public required SiloHealth Health { get; init; }

    /// <summary>The silos that answer, each with its activations.</summary>
    [Id(1)]
    public SiloLoad[]? Silos { get; init; }

    /// <summary>What waits in the outboxes.</summary>
    [Id(2)]
    public ShardBacklog[]? Outbox { get; init; }

    /// <summary>How far behind each consumer is.</summary>
    [Id(3)]
    public ConsumerLag[]? Consumers { get; init; }

    /// <summary>Dead letters that nobody has settled.</summary>
    [Id(4)]
    public long? DeadLetters { get; init; }
}

/// <summary>A silo.</summary>
[GenerateSerializer, Immutable, Alias("pangan.silo.SiloLoad")]
public sealed record SiloLoad
{
    /// <summary>Its address.</summary>
    [Id(0)]
    public required string Address { get; init; }

    /// <summary>How many grains are active in it.</summary>
    [Id(1)]
    public required int Activations { get; init; }

    /// <summary>How many of them are lots.</summary>
    [Id(2)]
    public required int Lots { get; init; }
}

/// <summary>What waits in the outbox of one database.</summary>
[GenerateSerializer, Immutable, Alias("pangan.silo.ShardBacklog")]
public sealed record ShardBacklog
{
    /// <summary>The database.</summary>
    [Id(0)]
    public required int Shard { get; init; }

    /// <summary>How many events; counting stops at some hundred thousand.</summary>
    [Id(1)]
    public required long Events { get; init; }

    /// <summary>How long the oldest of them has waited, in seconds.</summary>
    [Id(2)]
    public required double OldestSeconds { get; init; }
}

/// <summary>How far behind a consumer is.</summary>
[GenerateSerializer, Immutable, Alias("pangan.silo.ConsumerLag")]
public sealed record ConsumerLag
{
    /// <summary>The consumer.</summary>
    [Id(0)]
    public required string Name { get; init; }

    /// <summary>Events in the stream that it has not acknowledged.</summary>
    [Id(1)]
    public required long Events { get; init; }
}
