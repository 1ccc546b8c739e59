using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Operations;

namespace PahlawanPangan.Gateway.Operations;

/// <summary>A dead letter on the wire, without its event: that may hold what operators need not see.</summary>
internal sealed record DeadLetterJson
{
    public required Guid Id { get; init; }

    public required string Consumer { get; init; }

    public required Guid EventId { get; init; }

    public required Guid AggregateId { get; init; }

    public required long Sequence { get; init; }

    public required string Subject { get; init; }

    public required DateTimeOffset OccurredAt { get; init; }

    public required string Reason { get; init; }

    public required int Attempts { get; init; }

    public required DateTimeOffset DeadAt { get; init; }

    public required string State { get; init; }

    public DateTimeOffset? SettledAt { get; init; }

    public static DeadLetterJson Of(DeadLetter letter) => new()
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

/// <summary>A page of dead letters.</summary>
internal sealed record DeadLetterListJson(IReadOnlyList<DeadLetterJson> Items, string? Next);

/// <summary>The body of a request to publish events again.</summary>
internal sealed record PostReplayJson : IJsonRequest
{
    public string? From { get; init; }

    public static string? AdviceOf(string field) => field == "from" ? "Send it once, as an RFC 3339 time." : null;
}

/// <summary>A replay that was started.</summary>
internal sealed record ReplayJson(DateTimeOffset From, long Events);
