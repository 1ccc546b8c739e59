namespace PahlawanPangan.Operations;

/// <summary>Reports the status of the engine; the key has no meaning.</summary>
[Alias("pangan.silo.IStatusGrain")]
[GrainInterfaceType("PahlawanPangan.Silo.IStatusGrain")]
public interface IStatusGrain : IGrainWithIntegerKey
{
    /// <summary>Reads the whole status. Answers within seconds, even when a dependency hangs.</summary>
    [Alias("read")]
    Task<EngineStatus> ReadAsync();
}

/// <summary>The status of the engine, as one of its silos sees it. Values that could not be read are null.</summary>
[GenerateSerializer, Immutable, Alias("pangan.silo.EngineStatus")]
public sealed record EngineStatus
{
    /// <summary>The engine's dependencies.</summary>
    [Id(0)]
    public required SiloHealth Health { get; init; }

    /// <summary>The silos that answer, each with its activations.</summary>
    [Id(1)]
    public SiloLoad[]? Silos { get; init; }

    /// <summary>The backlogs of the outboxes.</summary>
    [Id(2)]
    public ShardBacklog[]? Outbox { get; init; }

    /// <summary>The lag of each consumer.</summary>
    [Id(3)]
    public ConsumerLag[]? Consumers { get; init; }

    /// <summary>Unsettled dead letters.</summary>
    [Id(4)]
    public long? DeadLetters { get; init; }

    /// <summary>The background services of all silos.</summary>
    [Id(5)]
    public ServiceStatus[]? Services { get; init; }

    /// <summary>The queues of work in the database.</summary>
    [Id(7)]
    public QueueStatus[]? Queues { get; init; }

    /// <summary>A sentence for each problem that only a silo can see.</summary>
    [Id(6)]
    public string[] Troubles { get; init; } = [];
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

/// <summary>The backlog of one database's outbox.</summary>
[GenerateSerializer, Immutable, Alias("pangan.silo.ShardBacklog")]
public sealed record ShardBacklog
{
    /// <summary>The database.</summary>
    [Id(0)]
    public required int Shard { get; init; }

    /// <summary>The number of events; counting stops at some hundred thousand.</summary>
    [Id(1)]
    public required long Events { get; init; }

    /// <summary>How long the oldest of them has waited, in seconds.</summary>
    [Id(2)]
    public required double OldestSeconds { get; init; }
}

/// <summary>The lag of a consumer.</summary>
[GenerateSerializer, Immutable, Alias("pangan.silo.ConsumerLag")]
public sealed record ConsumerLag
{
    /// <summary>The consumer.</summary>
    [Id(0)]
    public required string Name { get; init; }

    /// <summary>Events that it has not acknowledged or not handled, whichever are more.</summary>
    [Id(1)]
    public required long Events { get; init; }

    /// <summary>How long the oldest published event that it has not handled has waited, in seconds.</summary>
    [Id(2)]
    public double OldestSeconds { get; init; }
}
