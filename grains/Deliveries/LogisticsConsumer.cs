using Npgsql;
using PahlawanPangan.Grains.Downstream;
using PahlawanPangan.Grains.Postgres;

namespace PahlawanPangan.Grains.Deliveries;

/// <summary>Writes work rows for claims that ask for delivery. It never drops by age: food is waiting.</summary>
internal sealed class LogisticsConsumer : IEventConsumer
{
    /// <summary>The kinds of work that <see cref="DeliveryDispatcher"/> executes.</summary>
    internal const string Offer = "offer", Collected = "collected", Over = "over", Changed = "changed";

    private const string Insert =
        """
        INSERT INTO delivery_work (delivery_id, lot_id, kind, data, trace_parent)
        SELECT n.delivery_id, n.lot_id, n.kind, n.data, n.trace_parent
        FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::bytea[], $5::text[])
          WITH ORDINALITY AS n (delivery_id, lot_id, kind, data, trace_parent, place)
        ORDER BY n.place
        """;

    /// <summary>How long another database may take to answer.</summary>
    private const int LookUpSeconds = 5;

    private const string Delivered = "SELECT id FROM claim WHERE id = ANY ($1) AND deliver_lat IS NOT NULL";

    private readonly LotShards _shards;

    /// <summary>Called by the host.</summary>
    public LogisticsConsumer(LotShards shards) => _shards = shards;

    /// <inheritdoc/>
    public string Name => "logistics";

    /// <inheritdoc/>
    public string? Aggregate => "lot";

    /// <inheritdoc/>
    public TimeSpan? AgeMax => null;

    /// <inheritdoc/>
    public async ValueTask<IEventHandler> PrepareAsync(IReadOnlyList<StreamEvent> events, CancellationToken cancellation) => new Prepared(
        await DeliveredAsync(
            events.Select(streamEvent => (streamEvent.AggregateId, Work: WorkOf(streamEvent)))
                .Where(one => one.Work is { Kind: not Offer, ForDelivery: null })
                .Select(one => (one.AggregateId, one.Work!.Value.Claim)),
            cancellation));

    /// <inheritdoc/>
    public async Task HandleAsync(NpgsqlConnection connection, IReadOnlyList<StreamEvent> events, CancellationToken cancellation) =>
        await (await PrepareAsync(events, cancellation)).HandleAsync(connection, events, cancellation);

    private static async Task HandleAsync(
        NpgsqlConnection connection, IReadOnlyList<StreamEvent> events, HashSet<Guid> delivered, CancellationToken cancellation)
    {
        var work = events.Select(streamEvent => (Event: streamEvent, Work: WorkOf(streamEvent))).Where(one => one.Work is not null)
            .ToList();
        work.RemoveAll(one => one.Work!.Value is { Kind: not Offer } ended && !(ended.ForDelivery ?? delivered.Contains(ended.Claim)));
        if (work.Count == 0)
        {
            return;
        }

        await using var command = new NpgsqlCommand(Insert, connection);
        command.AddArray(work.Select(one => one.Work!.Value.Claim));
        command.AddArray(work.Select(one => one.Event.AggregateId));
        command.AddArray(work.Select(one => one.Work!.Value.Kind));
        command.AddArray(work.Select(one => one.Event.DataBytes.ToArray()));
        command.AddArray(work.Select(one => one.Event.TraceParent));
        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>
    /// The claims that asked for delivery, of events that do not say so: those of older versions. A claim's delivery never changes.
    /// </summary>
    private async Task<HashSet<Guid>> DeliveredAsync(IEnumerable<(Guid Lot, Guid Claim)> ended, CancellationToken cancellation)
    {
        var delivered = new HashSet<Guid>();
        foreach (var (database, claims) in _shards.Split(ended, static one => one.Lot))
        {
            await using var command = database.CreateCommand(Delivered);
            command.CommandTimeout = LookUpSeconds;
            command.AddArray(claims.Select(static one => one.Claim));
            await using var reader = await command.ExecuteReaderAsync(cancellation);
            while (await reader.ReadAsync(cancellation))
            {
                _ = delivered.Add(reader.GetGuid(0));
            }
        }

        return delivered;
    }

    private static (Guid Claim, string Kind, bool? ForDelivery)? WorkOf(StreamEvent streamEvent)
    {
        if (streamEvent.Type is not ("lot.claimed" or "lot.collected" or "lot.claim-cancelled" or "lot.claim-lapsed"
            or "lot.claim-rescheduled" or "lot.claim-recalled" or "lot.claim-lost"))
        {
            return null;
        }

        var data = streamEvent.Data;
        var claim = data.GetProperty("claimId").GetGuid();
        var forDelivery = data.TryGetProperty("forDelivery", out var asked) ? asked.GetBoolean() : (bool?)null;
        return streamEvent.Type switch
        {
            "lot.claimed" => data.TryGetProperty("delivery", out _) ? (claim, Offer, true) : null,
            "lot.collected" => (claim, Collected, forDelivery),
            "lot.claim-rescheduled" or "lot.claim-recalled" or "lot.claim-lost" => (claim, Changed, forDelivery),
            _ => (claim, Over, forDelivery),
        };
    }

    /// <summary>This consumer with the claims that asked for delivery, where the events do not say so.</summary>
    private sealed class Prepared(HashSet<Guid> delivered) : IEventHandler
    {
        public Task HandleAsync(NpgsqlConnection connection, IReadOnlyList<StreamEvent> events, CancellationToken cancellation) =>
            LogisticsConsumer.HandleAsync(connection, events, delivered, cancellation);
    }
}
