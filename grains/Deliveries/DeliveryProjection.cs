using Npgsql;
using PahlawanPangan.Grains.Downstream;

namespace PahlawanPangan.Grains.Deliveries;

/// <summary>Maintains the table in which couriers search for deliveries, from the deliveries' own events.</summary>
internal sealed class DeliveryProjection : IEventConsumer
{
    private const string Upsert =
        """
        INSERT INTO delivery AS d
          (id, status, courier_id, lot_id, donor_id, recipient_id, lat, lon, grams, temperature_class, use_by, pickup_by)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
        ON CONFLICT (id) DO UPDATE SET status = excluded.status, courier_id = excluded.courier_id, pickup_by = excluded.pickup_by
        """;

    /// <inheritdoc/>
    public string Name => "deliveries";

    /// <inheritdoc/>
    public string? Aggregate => "delivery";

    /// <inheritdoc/>
    public TimeSpan? AgeMax => null;

    /// <inheritdoc/>
    public async Task HandleAsync(NpgsqlConnection connection, IReadOnlyList<StreamEvent> events, CancellationToken cancellation)
    {
        await using var batch = new NpgsqlBatch(connection);

        // The last event of each is sufficient; in the order of ids, so that two transactions cannot deadlock.
        foreach (var streamEvent in events.GroupBy(one => one.AggregateId).OrderBy(group => group.Key).Select(group => group.Last()))
        {
            batch.BatchCommands.Add(Command(streamEvent));
        }

        await batch.ExecuteNonQueryAsync(cancellation);
    }

    /// <inheritdoc/>
    public async Task<bool> ForgetAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("DELETE FROM delivery", connection);
        await command.ExecuteNonQueryAsync(cancellation);
        return true;
    }

    private static NpgsqlBatchCommand Command(StreamEvent streamEvent)
    {
        var data = streamEvent.Data;
        return new NpgsqlBatchCommand(Upsert)
        {
            Parameters =
            {
                new NpgsqlParameter<Guid> { TypedValue = streamEvent.AggregateId },
                new NpgsqlParameter<short> { TypedValue = data.GetProperty("status").GetInt16() },
                new NpgsqlParameter<Guid?> { TypedValue = data.TryGetProperty("courierId", out var courier) ? courier.GetGuid() : null },
                new NpgsqlParameter<Guid> { TypedValue = data.GetProperty("lotId").GetGuid() },
                new NpgsqlParameter<Guid> { TypedValue = data.GetProperty("donorId").GetGuid() },
                new NpgsqlParameter<Guid> { TypedValue = data.GetProperty("recipientId").GetGuid() },
                new NpgsqlParameter<double> { TypedValue = data.GetProperty("lat").GetDouble() },
                new NpgsqlParameter<double> { TypedValue = data.GetProperty("lon").GetDouble() },
                new NpgsqlParameter<long> { TypedValue = data.GetProperty("grams").GetInt64() },
                new NpgsqlParameter<short> { TypedValue = data.GetProperty("temperatureClass").GetInt16() },
                new NpgsqlParameter<DateTimeOffset> { TypedValue = data.GetProperty("useBy").GetDateTimeOffset() },
                new NpgsqlParameter<DateTimeOffset?>
                {
                    TypedValue = data.TryGetProperty("pickupBy", out var by) ? by.GetDateTimeOffset() : null,
                },
            },
        };
    }
}
