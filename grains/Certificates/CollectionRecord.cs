using System.Text.Json;
using Npgsql;
using PahlawanPangan.Grains.Journal;
using PahlawanPangan.Grains.Ledger;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Grains.Certificates;

/// <summary>What the ledger says of a claim's collection.</summary>
internal sealed record CollectionRecord
{
    // The recipient's own events of the lot, by their index; and those of the claim's delivery, which has the claim's id.
    private const string Find =
        """
        SELECT event_id, occurred_at, subject, payload FROM ledger_entry
        WHERE party_id = $1 AND partition = $2 AND aggregate_id = $3 AND subject LIKE 'pangan.lot.collected.%'
        UNION ALL
        SELECT event_id, occurred_at, subject, payload FROM ledger_entry
        WHERE aggregate_id = $4 AND subject LIKE 'pangan.delivery.handed-over.%'
        """;

    private bool _hasCourier;
    private DateTimeOffset? _deliveredAt;

    private CollectionRecord()
    {
    }

    /// <summary>The event.</summary>
    public required Guid EventId { get; init; }

    /// <summary>When it was collected.</summary>
    public required DateTimeOffset CollectedAt { get; init; }

    /// <summary>How much was claimed.</summary>
    public required long Quantity { get; init; }

    /// <summary>How much was collected.</summary>
    public required long Collected { get; init; }

    /// <summary>Reads it; null while the ledger does not have it.</summary>
    public static async Task<CollectionRecord?> FindAsync(LedgerDatabase ledger, Guid lotId, Guid claimId, Guid recipientId)
    {
        await using var command = ledger.Source.CreateCommand(Find);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = recipientId });
        command.Parameters.Add(new NpgsqlParameter<short> { TypedValue = OutboxLane.Of(lotId) });
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = lotId });
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = claimId });
        await using var reader = await command.ExecuteReaderAsync();
        CollectionRecord? found = null;
        DateTimeOffset? deliveredAt = null;
        while (await reader.ReadAsync())
        {
            var at = reader.GetFieldValue<DateTimeOffset>(1);
            if (reader.GetString(2).StartsWith("pangan.delivery.", StringComparison.Ordinal))
            {
                deliveredAt = at;
            }
            else
            {
                found = Of(reader.GetGuid(0), at, reader.GetFieldValue<byte[]>(3), claimId) ?? found;
            }
        }

        if (found is not null)
        {
            found._deliveredAt = deliveredAt;
        }

        return found;
    }

    /// <summary>The claim as a certificate states it.</summary>
    public CertifiedClaim State(ClaimView claim) => new()
    {
        Id = claim.Id.ToString(),
        Quantity = Quantity,
        Collected = Collected,
        ClaimedAt = CertificateText.Time(claim.CreatedAt),
        CollectedAt = CertificateText.Time(CollectedAt),
        Delivery = _hasCourier ? new CertifiedDelivery
        {
            Status = _deliveredAt is null ? CertifiedDelivery.OnTheWay : CertifiedDelivery.Delivered,
            DeliveredAt = _deliveredAt is { } at ? CertificateText.Time(at) : null,
        } : null,
    };

    private static CollectionRecord? Of(Guid eventId, DateTimeOffset at, byte[] payload, Guid claimId)
    {
        using var document = JsonDocument.Parse(payload);
        var data = document.RootElement.GetProperty("data");
        return data.GetProperty("claimId").GetGuid() != claimId ? null : new CollectionRecord
        {
            EventId = eventId,
            CollectedAt = at,
            Quantity = data.GetProperty("quantity").GetInt64(),
            Collected = data.GetProperty("collected").GetInt64(),
            _hasCourier = data.TryGetProperty("courierId", out _),
        };
    }
}
