using Npgsql;
using PahlawanPangan.Grains.Downstream;

namespace PahlawanPangan.Grains.Deliveries;

/// <summary>A note of the logistics consumer: something to do with one delivery.</summary>
internal sealed record DeliveryNote(
    Guid Id, Guid DeliveryId, Guid LotId, string Kind, byte[] Data, string? TraceParent, int Attempts, DateTimeOffset CreatedAt)
{
    /// <summary>The note as its dead letter shows it.</summary>
    public WorkRow ToRow() => new(Id, DeliveryId, 0, $"delivery.{Kind}", CreatedAt, Data, Attempts);
}

/// <summary>The notes of the logistics consumer that wait to be done.</summary>
internal sealed class DeliveryQueue(NpgsqlDataSource database)
{
    // Only the first note of each delivery: later ones wait, also while it is set aside.
    private const string Take =
        """
        WITH due AS (
          SELECT number FROM delivery_work w
          WHERE status = 0 AND next_at <= $1
            AND NOT EXISTS (SELECT FROM delivery_work b WHERE b.delivery_id = w.delivery_id AND b.number < w.number)
          ORDER BY next_at, number LIMIT $2 FOR UPDATE SKIP LOCKED
        )
        UPDATE delivery_work w SET attempts = attempts + 1, next_at = $3 FROM due WHERE w.number = due.number
        RETURNING w.id, w.delivery_id, w.lot_id, w.kind, w.data, w.trace_parent, w.attempts, w.created_at
        """;

    /// <summary>Its dead letters.</summary>
    public static WorkQueue Dead { get; } = new(
        "delivery-dispatcher",
        "UPDATE delivery_work SET status = 1, last_error = $2 WHERE id = $1 AND status = 0",
        "UPDATE delivery_work SET status = 0, attempts = 0, next_at = $2 WHERE id = $1 AND status = 1",
        "DELETE FROM delivery_work WHERE id = $1 AND status = 1 AND $2::timestamptz IS NOT NULL");

    /// <summary>Leases due notes until a moment.</summary>
    public async Task<List<DeliveryNote>> TakeAsync(
        DateTimeOffset now, DateTimeOffset until, int most, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(Take);
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = now });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = most });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = until });
        return await Dead.ReadAsync(
            database,
            command,
            static row => new DeliveryNote(
                row.GetGuid(0), row.GetGuid(1), row.GetGuid(2), row.GetString(3), row.GetFieldValue<byte[]>(4),
                row.IsDBNull(5) ? null : row.GetString(5), row.GetInt32(6), row.GetFieldValue<DateTimeOffset>(7)),
            now,
            cancellation);
    }

    /// <summary>Deletes a note that was done.</summary>
    public async Task SetDoneAsync(DeliveryNote note)
    {
        await using var command = database.CreateCommand("DELETE FROM delivery_work WHERE id = $1");
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = note.Id });
        await command.ExecuteNonQueryAsync(CancellationToken.None);
    }

    /// <summary>Has a note wait for its next attempt.</summary>
    /// <param name="note">The note.</param>
    /// <param name="next">When it is due again.</param>
    /// <param name="error">Why it was not done; null when it was not tried.</param>
    public async Task ReturnAsync(DeliveryNote note, DateTimeOffset next, string? error)
    {
        await using var command = database.CreateCommand(
            """
            UPDATE delivery_work SET next_at = $2, last_error = coalesce($3, last_error),
              attempts = CASE WHEN $3::text IS NULL THEN attempts - 1 ELSE attempts END
            WHERE id = $1 AND status = 0
            """);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = note.Id });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = next });
        command.Parameters.Add(new NpgsqlParameter<string?> { TypedValue = error });
        await command.ExecuteNonQueryAsync(CancellationToken.None);
    }

    /// <summary>Deliveries whose courier is late, after a delivery, in the order of ids.</summary>
    public async Task<List<Guid>> FindLateAsync(DateTimeOffset now, Guid after, int most, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            "SELECT id FROM delivery WHERE status = 1 AND pickup_by <= $1 AND id > $2 ORDER BY id LIMIT $3");
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = now });
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = after });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = most });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var late = new List<Guid>();
        while (await reader.ReadAsync(cancellation))
        {
            late.Add(reader.GetGuid(0));
        }

        return late;
    }
}
