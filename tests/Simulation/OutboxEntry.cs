using PahlawanPangan.Grains.Outbox;

namespace PahlawanPangan.Tests.Simulation;

/// <summary>A row of the outbox.</summary>
internal sealed class OutboxEntry
{
    public required short Lane { get; init; }

    /// <summary>Its key; a database that is adopted numbers its rows again.</summary>
    public required OutboxPlace Place { get; set; }

    public required Guid AggregateId { get; init; }

    public required long Sequence { get; init; }

    public required Guid EventId { get; init; }

    public required string Subject { get; init; }

    public required DateTimeOffset OccurredAt { get; init; }

    public required byte[] Payload { get; init; }

    public OutboxRow ToRow() => new(Place, EventId, Subject, TraceParent: null, OccurredAt, Payload);

    /// <summary>Compares places as PostgreSQL compares (xid, position).</summary>
    public static int Compare(OutboxPlace left, OutboxPlace right) =>
        left.Xid != right.Xid ? left.Xid.CompareTo(right.Xid) : left.Position.CompareTo(right.Position);
}
