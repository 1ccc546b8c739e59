using System.Security.Cryptography;
using Npgsql;

namespace PahlawanPangan.Grains.Downstream;

/// <summary>Writes events that failed too often to the table of dead letters.</summary>
internal static class DeadLetters
{
    private const int ReasonCharactersMax = 2000;

    private const string Insert =
        """
        INSERT INTO dead_letter
          (id, consumer, event_id, aggregate_id, sequence, subject, trace_id, occurred_at, payload, reason, attempts, dead_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT (consumer, event_id) DO NOTHING
        """;

    /// <summary>Writes an event as a dead letter, within the transaction that skips it.</summary>
    public static Task AddAsync(
        NpgsqlConnection connection, string consumer, StreamEvent streamEvent, Exception fault, int attempts, DateTimeOffset now,
        CancellationToken cancellation) =>
        InsertAsync(
            connection,
            consumer,
            streamEvent.Id,
            streamEvent.AggregateId,
            streamEvent.Sequence,
            streamEvent.Subject,
            streamEvent.TraceId,
            streamEvent.OccurredAt,
            streamEvent.Payload,
            $"{fault.GetType().Name}: {fault.Message}",
            attempts,
            now,
            cancellation);

    /// <summary>Writes a message that is not an event. It belongs to no aggregate, so it blocks nothing.</summary>
    public static async Task AddUnreadableAsync(
        NpgsqlDataSource database, string consumer, string subject, byte[] payload, string reason, DateTimeOffset now,
        CancellationToken cancellation)
    {
        // Only its bytes identify it, so that the same message is written once however often it is delivered.
        var id = new Guid(SHA256.HashData(payload).AsSpan(0, 16));
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await InsertAsync(connection, consumer, id, Guid.Empty, 0, subject, null, now, payload, reason, 1, now, cancellation);
    }

    private static async Task InsertAsync(
        NpgsqlConnection connection, string consumer, Guid eventId, Guid aggregateId, long sequence,
        string subject, Guid? traceId, DateTimeOffset occurredAt, byte[] payload, string reason, int attempts, DateTimeOffset now,
        CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(Insert, connection);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = Guid.CreateVersion7(now) });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = consumer });
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = eventId });
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = aggregateId });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = sequence });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = subject });
        command.Parameters.Add(new NpgsqlParameter<Guid?> { TypedValue = traceId });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = occurredAt });
        command.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = payload });
        command.Parameters.Add(
            new NpgsqlParameter<string> { TypedValue = reason.Length > ReasonCharactersMax ? reason[..ReasonCharactersMax] : reason });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = attempts });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = now });
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
