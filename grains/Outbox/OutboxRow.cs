
namespace PahlawanPangan.Grains.Outbox;

/// <summary>A place in a lane: everything up to it was published.</summary>
/// <param name="Xid">The transaction that wrote the row.</param>
/// <param name="Position">The row's place within its transaction.</param>
/// <param name="Day">The partition that the row is in.</param>
internal readonly record struct OutboxPlace(ulong Xid, int Position, DateOnly Day);

/// <summary>One event as the relay reads it from the outbox.</summary>
internal sealed record OutboxRow(
    OutboxPlace Place, Guid EventId, string Subject, string? TraceParent, DateTimeOffset OccurredAt, byte[] Payload);
