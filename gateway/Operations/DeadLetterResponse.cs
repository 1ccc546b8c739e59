using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Operations;

namespace PahlawanPangan.Gateway.Operations;

/// <summary>An event that a consumer failed at too often.</summary>
/// <remarks>The members' order is the answer's order. The event itself is left out: it may hold what operators need not see.</remarks>
internal sealed record DeadLetterResponse
{
    /// <summary>The letter's id.</summary>
    public required Guid Id { get; init; }

    /// <summary>The consumer that failed.</summary>
    public required string Consumer { get; init; }

    /// <summary>The event.</summary>
    public required Guid EventId { get; init; }

    /// <summary>The aggregate that the event belongs to; all zeros for a message that is no event.</summary>
    public required Guid AggregateId { get; init; }

    /// <summary>Its number among that aggregate's events.</summary>
    public required long Sequence { get; init; }

    /// <summary>The NATS subject.</summary>
    public required string Subject { get; init; }

    /// <summary>When it happened.</summary>
    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>What the last attempt failed with.</summary>
    public required string Reason { get; init; }

    /// <summary>How often it was tried.</summary>
    public required long Attempts { get; init; }

    /// <summary>When it became a dead letter.</summary>
    public required DateTimeOffset DeadAt { get; init; }

    /// <summary>Where it stands.</summary>
    [NameOf<DeadLetterStatus>]
    public required string State { get; init; }

    /// <summary>When an operator decided.</summary>
    public DateTimeOffset? SettledAt { get; init; }

    /// <summary>A dead letter as an answer shows it.</summary>
    public static DeadLetterResponse Of(DeadLetter letter) => new()
    {
        Id = letter.Id,
        Consumer = letter.Consumer,
        EventId = letter.EventId,
        AggregateId = letter.AggregateId,
        Sequence = letter.Sequence,
        Subject = letter.Subject,
        OccurredAt = letter.OccurredAt,
        Reason = letter.Reason,
        Attempts = letter.Attempts,
        DeadAt = letter.DeadAt,
        State = EnumNames<DeadLetterStatus>.Default.NameOf(letter.Status),
        SettledAt = letter.SettledAt,
    };
}
