namespace PahlawanPangan.Operations;

/// <summary>Where a dead letter stands.</summary>
public enum DeadLetterStatus
{
    /// <summary>An operator has yet to decide.</summary>
    Waiting,

    /// <summary>Its event was handled after all.</summary>
    Replayed,

    /// <summary>It was given up.</summary>
    Discarded,
}

/// <summary>An event that a consumer failed at too often.</summary>
[GenerateSerializer, Immutable, Alias("pangan.downstream.DeadLetter")]
public sealed record DeadLetter
{
    /// <summary>The letter's id.</summary>
    [Id(0)]
    public required Guid Id { get; init; }

    /// <summary>The consumer that failed.</summary>
    [Id(1)]
    public required string Consumer { get; init; }

    /// <summary>The event's id.</summary>
    [Id(2)]
    public required Guid EventId { get; init; }

    /// <summary>What it happened to; all zeros for a message that is no event.</summary>
    [Id(3)]
    public required Guid AggregateId { get; init; }

    /// <summary>Its number among that aggregate's events.</summary>
    [Id(4)]
    public required long Sequence { get; init; }

    /// <summary>The NATS subject.</summary>
    [Id(5)]
    public required string Subject { get; init; }

    /// <summary>When it happened.</summary>
    [Id(6)]
    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>What the last attempt failed with.</summary>
    [Id(7)]
    public required string Reason { get; init; }

    /// <summary>How often it was tried.</summary>
    [Id(8)]
    public required int Attempts { get; init; }

    /// <summary>When it was given up on.</summary>
    [Id(9)]
    public required DateTimeOffset DeadAt { get; init; }

    /// <summary>Where it stands.</summary>
    [Id(10)]
    public required DeadLetterStatus Status { get; init; }

    /// <summary>When an operator decided.</summary>
    [Id(11)]
    public DateTimeOffset? SettledAt { get; init; }
}
