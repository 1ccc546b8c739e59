using NpgsqlTypes;
using PahlawanPangan.Grains.Postgres;

namespace PahlawanPangan.Grains.Journal;

/// <summary>Ten parameters of a commit: events for the relay, in order.</summary>
internal sealed class OutboxColumns(List<Column> columns)
{
    private readonly Column<short> _lane = new(columns, NpgsqlDbType.Smallint);
    private readonly Column<int> _position = new(columns, NpgsqlDbType.Integer);
    private readonly Column<Guid> _aggregate = new(columns, NpgsqlDbType.Uuid);
    private readonly Column<long> _sequence = new(columns, NpgsqlDbType.Bigint);
    private readonly Column<Guid> _event = new(columns, NpgsqlDbType.Uuid);
    private readonly Column<string> _subject = new(columns, NpgsqlDbType.Text);
    private readonly Column<Guid?> _trace = new(columns, NpgsqlDbType.Uuid);
    private readonly Column<string?> _traceParent = new(columns, NpgsqlDbType.Text);
    private readonly Column<DateTimeOffset> _occurredAt = new(columns, NpgsqlDbType.TimestampTz);
    private readonly Column<ReadOnlyMemory<byte>> _payload = new(columns, NpgsqlDbType.Bytea);

    public int Count => _event.Count;

    public void Add(
        Guid aggregateId, long sequence, DateTimeOffset at, string? traceParent, string subject, ReadOnlyMemory<byte> payload)
    {
        _lane.Add(OutboxLane.Of(aggregateId));
        _position.Add(_position.Count);
        _aggregate.Add(aggregateId);
        _sequence.Add(sequence);
        _event.Add(EventId.Of(aggregateId, sequence));
        _subject.Add(subject);
        _trace.Add(TraceParent.TraceId(traceParent));
        _traceParent.Add(traceParent);
        _occurredAt.Add(at);
        _payload.Add(payload);
    }

    public void Clear()
    {
        _lane.Clear();
        _position.Clear();
        _aggregate.Clear();
        _sequence.Clear();
        _event.Clear();
        _subject.Clear();
        _trace.Clear();
        _traceParent.Clear();
        _occurredAt.Clear();
        _payload.Clear();
    }
}
