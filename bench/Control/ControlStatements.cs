using Npgsql;
using NpgsqlTypes;
using PahlawanPangan.Grains.Journal;
using PahlawanPangan.Grains.Lots;
using PahlawanPangan.Lots;
using PahlawanPangan.Grains;

namespace PahlawanPangan.Bench.Control;

/// <summary>The control's UPDATE of the lot.</summary>
internal sealed class ControlUpdate
{
    private readonly NpgsqlParameter<Guid> _id = new() { NpgsqlDbType = NpgsqlDbType.Uuid };
    private readonly NpgsqlParameter<long> _version = new() { NpgsqlDbType = NpgsqlDbType.Bigint };
    private readonly NpgsqlParameter<long> _sequence = new() { NpgsqlDbType = NpgsqlDbType.Bigint };
    private readonly NpgsqlParameter<long> _available = new() { NpgsqlDbType = NpgsqlDbType.Bigint };
    private readonly NpgsqlParameter<long> _held = new() { NpgsqlDbType = NpgsqlDbType.Bigint };

    public ControlUpdate() => Command = new NpgsqlBatchCommand(
        "UPDATE lot SET version = $2, sequence = $3, available = $4, held = $5 WHERE id = $1")
    {
        Parameters = { _id, _version, _sequence, _available, _held },
    };

    public NpgsqlBatchCommand Command { get; }

    public void Fill(Guid lotId, long version, long sequence, in Quantities after)
    {
        _id.TypedValue = lotId;
        _version.TypedValue = version;
        _sequence.TypedValue = sequence;
        _available.TypedValue = after.Available;
        _held.TypedValue = after.Held;
    }
}

/// <summary>The control's INSERT of the claim.</summary>
internal sealed class ControlClaimInsert
{
    private readonly NpgsqlParameter<Guid> _id = new() { NpgsqlDbType = NpgsqlDbType.Uuid };
    private readonly NpgsqlParameter<Guid> _lot = new() { NpgsqlDbType = NpgsqlDbType.Uuid };
    private readonly NpgsqlParameter<Guid> _recipient = new() { NpgsqlDbType = NpgsqlDbType.Uuid };
    private readonly NpgsqlParameter<long> _quantity = new() { NpgsqlDbType = NpgsqlDbType.Bigint };
    private readonly NpgsqlParameter<short> _status = new() { NpgsqlDbType = NpgsqlDbType.Smallint };
    private readonly NpgsqlParameter<DateTimeOffset> _heldUntil = new() { NpgsqlDbType = NpgsqlDbType.TimestampTz };
    private readonly NpgsqlParameter<long> _changedAt = new() { NpgsqlDbType = NpgsqlDbType.Bigint };
    private readonly NpgsqlParameter<DateTimeOffset> _createdAt = new() { NpgsqlDbType = NpgsqlDbType.TimestampTz };
    private readonly NpgsqlParameter<Guid> _fingerprint = new() { NpgsqlDbType = NpgsqlDbType.Uuid };

    public ControlClaimInsert() => Command = new NpgsqlBatchCommand(
        """
        INSERT INTO claim (id, lot_id, recipient_id, quantity, status, held_until, wrong_codes, changed_at, created_at, fingerprint)
        VALUES ($1, $2, $3, $4, $5, $6, 0, $7, $8, $9)
        """)
    {
        Parameters = { _id, _lot, _recipient, _quantity, _status, _heldUntil, _changedAt, _createdAt, _fingerprint },
    };

    public NpgsqlBatchCommand Command { get; }

    public void Fill(Guid lotId, Claim claim)
    {
        _id.TypedValue = claim.Id;
        _lot.TypedValue = lotId;
        _recipient.TypedValue = claim.RecipientId;
        _quantity.TypedValue = claim.Quantity;
        _status.TypedValue = (short)claim.Status;
        _heldUntil.TypedValue = claim.HeldUntil;
        _changedAt.TypedValue = claim.ChangedAt;
        _createdAt.TypedValue = claim.CreatedAt;
        _fingerprint.TypedValue = claim.Fingerprint.Bits;
    }
}

/// <summary>The control's INSERT of the event.</summary>
internal sealed class ControlOutboxInsert
{
    private readonly NpgsqlParameter<short> _lane = new() { NpgsqlDbType = NpgsqlDbType.Smallint };
    private readonly NpgsqlParameter<Guid> _aggregate = new() { NpgsqlDbType = NpgsqlDbType.Uuid };
    private readonly NpgsqlParameter<long> _sequence = new() { NpgsqlDbType = NpgsqlDbType.Bigint };
    private readonly NpgsqlParameter<Guid> _event = new() { NpgsqlDbType = NpgsqlDbType.Uuid };
    private readonly NpgsqlParameter<string> _subject = new() { NpgsqlDbType = NpgsqlDbType.Text };
    private readonly NpgsqlParameter<Guid> _trace = new() { NpgsqlDbType = NpgsqlDbType.Uuid };
    private readonly NpgsqlParameter<string?> _traceParent = new() { NpgsqlDbType = NpgsqlDbType.Text };
    private readonly NpgsqlParameter<DateTimeOffset> _occurredAt = new() { NpgsqlDbType = NpgsqlDbType.TimestampTz };
    private readonly NpgsqlParameter<ReadOnlyMemory<byte>> _payload = new() { NpgsqlDbType = NpgsqlDbType.Bytea };

    public ControlOutboxInsert() => Command = new NpgsqlBatchCommand(
        """
        INSERT INTO outbox (lane, position, aggregate_id, sequence, event_id, subject, trace_id, trace_parent, occurred_at, payload)
        VALUES ($1, 0, $2, $3, $4, $5, $6, $7, $8, $9)
        """)
    {
        Parameters = { _lane, _aggregate, _sequence, _event, _subject, _trace, _traceParent, _occurredAt, _payload },
    };

    public NpgsqlBatchCommand Command { get; }

    public void Fill(Guid lotId, in RecordedEvent recorded, string subject, ReadOnlyMemory<byte> payload)
    {
        _lane.TypedValue = OutboxLane.Of(lotId);
        _aggregate.TypedValue = lotId;
        _sequence.TypedValue = recorded.Sequence;
        _event.TypedValue = EventId.Of(lotId, recorded.Sequence);
        _subject.TypedValue = subject;
        _trace.TypedValue = TraceParent.TraceId(recorded.TraceParent)!.Value;
        _traceParent.TypedValue = recorded.TraceParent;
        _occurredAt.TypedValue = recorded.At;
        _payload.TypedValue = payload;
    }
}
