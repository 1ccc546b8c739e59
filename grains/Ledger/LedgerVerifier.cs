using PahlawanPangan.Grains.Downstream;
using PahlawanPangan.Grains.Journal;

namespace PahlawanPangan.Grains.Ledger;

/// <summary>
/// Recomputes a whole ledger: every leaf, every link, the trees' roots at every checkpoint, every signature, and the lots that
/// its events add up to. No stored hash, checkpoint or inbox position is trusted: they may have
/// been removed together with entries, and the outbox and the lots still show which entries must exist.
/// </summary>
internal sealed class LedgerVerifier
{
    /// <summary>How long an event may take to reach the ledger before it counts as missing.</summary>
    public static readonly TimeSpan OverdueAfter = TimeSpan.FromMinutes(15);

    /// <summary>The least time between the last event of a lot and its deletion (Upkeep:LotDays).</summary>
    public static readonly TimeSpan DeletedAfter = TimeSpan.FromDays(90);

    private const int LotFaultsMax = 20;
    private readonly ILedgerSource _source;
    private readonly byte[]? _trustedKey;
    private readonly List<LedgerFault> _faults = [];
    private readonly Dictionary<Guid, LotFold> _lots = [];
    private long _entries;
    private long _lotsRead;
    private long _lotsBehind;

    /// <summary>Creates a verifier.</summary>
    /// <param name="source">The ledger.</param>
    /// <param name="trustedKey">
    /// The public key that checkpoints must be signed with; null to use those that the ledger itself names, which proves only
    /// that no one without a key changed it.
    /// </param>
    public LedgerVerifier(ILedgerSource source, byte[]? trustedKey = null)
    {
        _source = source;
        _trustedKey = trustedKey;
    }

    /// <summary>Verifies.</summary>
    public async Task<LedgerReport> VerifyAsync(CancellationToken cancellation)
    {
        var checkpoints = await _source.CheckpointsAsync(cancellation);
        await CheckSignaturesAsync(checkpoints, cancellation);
        await CheckEntriesAsync(checkpoints, cancellation);
        await ReconcileAsync(cancellation);
        return new LedgerReport
        {
            Entries = _entries,
            Checkpoints = checkpoints.Count,
            Lots = _lotsRead,
            LotsBehind = _lotsBehind,
            SignedSizes = checkpoints.GroupBy(one => one.Partition).ToDictionary(part => part.Key, part => part.Max(one => one.Size)),
            Faults = _faults,
        };
    }

    private async Task CheckSignaturesAsync(IReadOnlyList<LedgerCheckpoint> checkpoints, CancellationToken cancellation)
    {
        var keys = await _source.KeysAsync(cancellation);
        foreach (var checkpoint in checkpoints)
        {
            var key = _trustedKey ?? keys.GetValueOrDefault(checkpoint.KeyId);
            if (key is null || !checkpoint.IsSignedBy(key))
            {
                _faults.Add(new LedgerFault(
                    checkpoint.Partition, checkpoint.Size - 1,
                    $"the checkpoint at {checkpoint.Size} is not signed by "
                        + $"{(_trustedKey is null ? "the key it names" : "the given key")}"));
            }
        }
    }

    private async Task CheckEntriesAsync(IReadOnlyList<LedgerCheckpoint> checkpoints, CancellationToken cancellation)
    {
        var parts = new Dictionary<short, PartitionCheck>();
        foreach (var part in checkpoints.GroupBy(checkpoint => checkpoint.Partition))
        {
            parts.Add(part.Key, new PartitionCheck(part.Key, part.OrderBy(checkpoint => checkpoint.Size)));
        }

        await foreach (var entry in _source.EntriesAsync(cancellation))
        {
            _entries++;
            if (!parts.TryGetValue(entry.Partition, out var part))
            {
                part = new PartitionCheck(entry.Partition, []);
                parts.Add(entry.Partition, part);
            }

            // After its first fault a partition proves nothing; its events still show which lots do not add up.
            part.Check(entry);
            if (CheckEvent(entry) is { } fault)
            {
                part.Fail(entry.Index, fault);
            }
        }

        foreach (var part in parts.Values)
        {
            part.End();
        }

        _faults.AddRange(parts.OrderBy(part => part.Key).Select(part => part.Value.Fault).OfType<LedgerFault>());
    }

    /// <summary>Checks that an entry's columns match its event, and that the event follows its lot's earlier ones.</summary>
    private string? CheckEvent(LedgerEntry entry)
    {
        StreamEvent streamEvent;
        try
        {
            streamEvent = StreamEvent.Read(entry.Subject, entry.Payload);
        }
        catch (InvalidDataException unreadable)
        {
            return unreadable.Message;
        }

        if (streamEvent.Id != entry.EventId || streamEvent.AggregateId != entry.AggregateId || streamEvent.Sequence != entry.Sequence
            || streamEvent.OccurredAt != entry.OccurredAt || OutboxLane.Of(entry.AggregateId) != entry.Partition)
        {
            return "its columns are not those of the event in it";
        }

        if (!streamEvent.Type.StartsWith("lot.", StringComparison.Ordinal))
        {
            return null;
        }

        if (!_lots.TryGetValue(streamEvent.AggregateId, out var lot))
        {
            lot = new LotFold();
            _lots.Add(streamEvent.AggregateId, lot);
        }

        try
        {
            return lot.Add(streamEvent);
        }
        catch (Exception malformed) when (malformed is KeyNotFoundException or InvalidOperationException or FormatException
            or System.Text.Json.JsonException)
        {
            return $"its event cannot be read: {malformed.Message}";
        }
    }

    private async Task ReconcileAsync(CancellationToken cancellation)
    {
        var takenAt = await _source.TakenAtAsync(cancellation);
        var missing = new Dictionary<Guid, MissingEvents>();
        await foreach (var events in _source.MissingAsync(cancellation))
        {
            if (!missing.TryAdd(events.AggregateId, events))
            {
                AddLotFault($"aggregate {events.AggregateId}: its events to come are listed twice");
            }
        }

        var unseen = _lots.Keys.ToHashSet();
        await foreach (var lot in _source.LotsAsync(cancellation))
        {
            _lotsRead++;
            _ = unseen.Remove(lot.Id);
            _ = missing.Remove(lot.Id, out var toCome);
            Reconcile(lot, _lots.GetValueOrDefault(lot.Id), toCome, takenAt);
        }

        // Upkeep deletes lots that ended long ago; their events stay in the ledger.
        foreach (var lot in unseen.Where(lot => !IsOld(_lots[lot], takenAt)))
        {
            AddLotFault($"lot {lot}: the ledger has its events, but there is no such lot");
        }

        foreach (var events in missing.Values)
        {
            // Accounts and deliveries.
            if (events.Handled >= events.First || takenAt - events.Since > OverdueAfter)
            {
                AddLotFault($"aggregate {events.AggregateId}: {Overdue(events)}");
            }
        }
    }

    private static bool IsOld(LotFold lot, DateTimeOffset takenAt) =>
        lot.Quantities is { Available: 0, Held: 0 } && takenAt - lot.LastAt > DeletedAfter;

    private void Reconcile(LotMark lot, LotFold? fold, MissingEvents? toCome, DateTimeOffset takenAt)
    {
        var sequence = fold?.Sequence ?? 0;
        if (sequence < lot.Handled)
        {
            AddLotFault($"lot {lot.Id}: its events {sequence + 1} to {lot.Handled} were entered and are missing");
        }
        else if (sequence > lot.Sequence)
        {
            AddLotFault($"lot {lot.Id}: the ledger has its event {sequence}, but it has only had {lot.Sequence}");
        }
        else if (sequence == lot.Sequence)
        {
            if (fold!.Quantities != lot.Quantities)
            {
                AddLotFault($"lot {lot.Id}: it is stored as {lot.Quantities}, but its events give {fold.Quantities}");
            }
        }
        else if (toCome is null || toCome.First != sequence + 1 || toCome.Last != lot.Sequence || toCome.Count != lot.Sequence - sequence)
        {
            AddLotFault($"lot {lot.Id}: its events {sequence + 1} to {lot.Sequence} are not in the ledger, nor all of them in the outbox");
        }
        else if (takenAt - toCome.Since > OverdueAfter)
        {
            AddLotFault($"lot {lot.Id}: {Overdue(toCome)}");
        }
        else
        {
            _lotsBehind++;
        }
    }

    private static string Overdue(MissingEvents events) =>
        $"its events {events.First} to {events.Last}, of {events.Since:u} and later, are not in the ledger: they were removed, or its "
            + $"consumer has not run since";

    private void AddLotFault(string detail)
    {
        if (_faults.Count(fault => fault.Partition is null) < LotFaultsMax)
        {
            _faults.Add(new LedgerFault(null, null, detail));
        }
    }
}
