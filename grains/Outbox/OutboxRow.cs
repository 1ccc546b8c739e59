
namespace PahlawanPangan.Grains.Outbox;

/// <summary>A place in a lane: everything up to it was published.</summary>
/// <param name="Xid">The transaction that wrote the row.</param>
/// <param name="Position">The row's place within its transaction.</param>
/// <param name="Day">The partition that the row is in.</param>
internal readonly record struct OutboxPlace(ulong Xid, int Position, DateOnly Day)
{
    /// <summary>The place before every event.</summary>
    public static OutboxPlace Start { get; } = new(0, 0, new DateOnly(2000, 1, 1));

    /// <summary>Whether it comes before another place.</summary>
    public bool IsBefore(OutboxPlace other) => (Xid, Position).CompareTo((other.Xid, other.Position)) < 0;
}

/// <summary>One event as the relay reads it from the outbox.</summary>
internal sealed record OutboxRow(
    OutboxPlace Place, Guid EventId, string Subject, string? TraceParent, DateTimeOffset OccurredAt, byte[] Payload)
{
    /// <summary>The kind of its aggregate, such as <c>lot</c>: the subject's second token.</summary>
    public string Kind { get; } = Subject.Split('.', 3)[1];

    /// <summary>Its number among the lane's events of that kind; given before it is published.</summary>
    public long Number { get; set; }

    /// <summary>Whether a consumer may have handled it under another number.</summary>
    public bool IsRepeated { get; set; }
}
