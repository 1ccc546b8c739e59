using System.Text.Json;
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
    public async Task HandleAsync(NpgsqlConnection connection, IReadOnlyList<StreamEvent> events, CancellationToken cancellation)
    {
        var work = events.Select(streamEvent => (Event: streamEvent, Work: WorkOf(streamEvent))).Where(one => one.Work is not null)
            .ToList();
        var delivered = await DeliveredAsync(
            work.Where(one => one.Work!.Value.Kind != Offer).Select(one => (one.Event.AggregateId, one.Work!.Value.Claim)), cancellation);
        work.RemoveAll(one => one.Work!.Value.Kind != Offer && !delivered.Contains(one.Work.Value.Claim));
        if (work.Count == 0)
        {
            return;
        }

        await using var command = new NpgsqlCommand(Insert, connection);
        command.AddArray(work.Select(one => one.Work!.Value.Claim));
        command.AddArray(work.Select(one => one.Event.AggregateId));
        command.AddArray(work.Select(one => one.Work!.Value.Kind));
        command.AddArray(work.Select(one => one.Event.Data.ToArray()));
        command.AddArray(work.Select(one => one.Event.TraceParent));
        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>
    /// The claims that asked for delivery; the ends of others are irrelevant here. A claim's delivery never changes, so this can be
    /// read outside the transaction.
    /// </summary>
    private async Task<HashSet<Guid>> DeliveredAsync(IEnumerable<(Guid Lot, Guid Claim)> ended, CancellationToken cancellation)
    {
        var delivered = new HashSet<Guid>();
        foreach (var (database, claims) in _shards.Split(ended, static one => one.Lot))
        {
            await using var command = database.CreateCommand(Delivered);
            command.AddArray(claims.Select(static one => one.Claim));
            await using var reader = await command.ExecuteReaderAsync(cancellation);
            while (await reader.ReadAsync(cancellation))
            {
                _ = delivered.Add(reader.GetGuid(0));
            }
        }

        return delivered;
    }

    private static (Guid Claim, string Kind)? WorkOf(StreamEvent streamEvent)
    {
        if (streamEvent.Type is not ("lot.claimed" or "lot.collected" or "lot.claim-cancelled" or "lot.claim-lapsed"
            or "lot.claim-rescheduled" or "lot.claim-recalled" or "lot.claim-lost"))
        {
            return null;
        }

        using var document = JsonDocument.Parse(streamEvent.Data);
        var claim = document.RootElement.GetProperty("claimId").GetGuid();
        return streamEvent.Type switch
        {
            "lot.claimed" => document.RootElement.TryGetProperty("delivery", out _) ? (claim, Offer) : null,
            "lot.collected" => (claim, Collected),
            "lot.claim-rescheduled" or "lot.claim-recalled" or "lot.claim-lost" => (claim, Changed),
            _ => (claim, Over),
        };
    }
}
