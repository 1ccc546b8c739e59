using System.Text.Json;
using PahlawanPangan.Grains.Journal;
using PahlawanPangan.Grains.Lots;
using PahlawanPangan.Grains.Lots.Storage;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Bench.Operations;

/// <summary>Encodes one event of a batch of claims for the outbox.</summary>
internal sealed class OutboxEncode : IOperation, IDisposable
{
    private const int BatchEvents = 256;
    private const string Region = "jakarta";
    private const string TraceParent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    private readonly Guid _lot = Guid.NewGuid();
    private readonly LotEventWriter _writer = new();
    private readonly RecordedEvent _recorded;
    private int _inBatch;

    public OutboxEncode()
    {
        var now = DateTimeOffset.UtcNow;
        var claim = new Claim
        {
            Id = Guid.NewGuid(),
            RecipientId = Guid.NewGuid(),
            Quantity = 3,
            HeldUntil = now.AddHours(2),
            CreatedAt = now,
            Fingerprint = default,
        };
        var after = new Quantities { Posted = 100, Available = 97, Held = 3 };
        _recorded = new RecordedEvent(new LotClaimed(claim), 2, after, now, TraceParent);
    }

    public void Dispose() => _writer.Dispose();

    public void Engine()
    {
        if (_inBatch++ == BatchEvents)
        {
            _writer.Clear();
            _inBatch = 0;
        }

        _ = _writer.Write(_lot, _lot, Region, _recorded, out _);
    }

    /// <summary>Objects that mirror the event, serialised to a new array.</summary>
    public void Plain()
    {
        var claim = ((LotClaimed)_recorded.Event).Claim;
        _ = JsonSerializer.SerializeToUtf8Bytes(new PlainEvent
        {
            Id = EventId.Of(_lot, _recorded.Sequence).ToString(),
            Source = $"/lots/{_lot}",
            Subject = _lot.ToString(),
            Time = _recorded.At,
            Sequence = _recorded.Sequence,
            Traceparent = _recorded.TraceParent,
            Data = new PlainData
            {
                ClaimId = claim.Id,
                RecipientId = claim.RecipientId,
                Quantity = claim.Quantity,
                HeldUntil = claim.HeldUntil,
                Quantities = _recorded.After,
            },
        });
        _ = $"pangan.lot.claimed.{Region}";
    }

    private sealed class PlainEvent
    {
        public string Specversion { get; } = "1.0";

        public required string Id { get; init; }

        public required string Source { get; init; }

        public string Type { get; } = "org.pahlawanpangan.lot.claimed.v1";

        public required string Subject { get; init; }

        public required DateTimeOffset Time { get; init; }

        public required long Sequence { get; init; }

        public string? Traceparent { get; init; }

        public required PlainData Data { get; init; }
    }

    private sealed class PlainData
    {
        public required Guid ClaimId { get; init; }

        public required Guid RecipientId { get; init; }

        public required long Quantity { get; init; }

        public required DateTimeOffset HeldUntil { get; init; }

        public required Quantities Quantities { get; init; }
    }
}
