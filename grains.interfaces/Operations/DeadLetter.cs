namespace PahlawanPangan.Operations;

/// <summary>The status of a dead letter.</summary>
public enum DeadLetterStatus
{
    /// <summary>An operator has not decided yet.</summary>
    Waiting,

    /// <summary>Its event was replayed and handled.</summary>
    Replayed,

    /// <summary>It was discarded.</summary>
    Discarded,
}

/// <summary>An event that a consumer failed to handle too often.</summary>
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

    /// <summary>The aggregate that it belongs to; all zeros for a message that is not an event.</summary>
    [Id(3)]
    public required Guid AggregateId { get; init; }

    /// <summary>Its number among that aggregate's events.</summary>
    [Id(4)]
    public required long Sequence { get; init; }

    /// <summary>The NATS subject.</summary>
    [Id(5)]
    public required string Subject { get; init; }

    /// <summary>The event's time.</summary>
    [Id(6)]
    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>The failure of the last attempt.</summary>
    [Id(7)]
    public required string Reason { get; init; }

    /// <summary>The number of attempts.</summary>
    [Id(8)]
    public required int Attempts { get; init; }

    /// <summary>When it became a dead letter.</summary>
    [Id(9)]
    public required DateTimeOffset DeadAt { get; init; }

    /// <summary>Its status.</summary>
    [Id(10)]
    public required DeadLetterStatus Status { get; init; }

    /// <summary>When an operator decided.</summary>
    [Id(11)]
    public DateTimeOffset? SettledAt { get; init; }
}
