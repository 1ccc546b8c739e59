using Npgsql;
using NpgsqlTypes;

namespace PahlawanPangan.Grains.Downstream;

/// <summary>An event that waits because it failed, or because one before it did.</summary>
/// <param name="Event">The event.</param>
/// <param name="Attempts">How often it has failed.</param>
internal sealed record ParkedEvent(StreamEvent Event, int Attempts);

/// <summary>The table of events that a consumer has failed to handle, and of those behind them.</summary>
internal static class ParkedEvents
{
    private const string Add =
        """
        INSERT INTO parked_event (consumer, aggregate_id, sequence, subject, trace_parent, payload, attempts, parked_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING
        """;

    private const string Aggregates = "SELECT DISTINCT aggregate_id FROM parked_event WHERE consumer = $1";

    private const string First =
        """
        SELECT subject, payload, trace_parent, attempts FROM parked_event WHERE consumer = $1 AND aggregate_id = $2
        ORDER BY sequence LIMIT 1
        """;

    private const string Remove = "DELETE FROM parked_event WHERE consumer = $1 AND aggregate_id = $2 AND sequence = $3";

    private const string Count =
        "UPDATE parked_event SET attempts = attempts + 1 WHERE consumer = $1 AND aggregate_id = $2 AND sequence = $3";

    /// <summary>Parks an event, in the transaction that passes it.</summary>
    public static async Task AddAsync(
        NpgsqlConnection connection, string consumer, StreamEvent streamEvent, int attempts, DateTimeOffset now,
        CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(Add, connection);
        AddKey(command, consumer, streamEvent);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = streamEvent.Subject });
        command.Parameters.Add(
            new NpgsqlParameter { Value = (object?)streamEvent.PublishedUnder ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        command.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = streamEvent.Payload });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = attempts });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = now });
        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>The aggregates that have parked events.</summary>
    public static async Task<List<Guid>> AggregatesAsync(NpgsqlDataSource database, string consumer, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(Aggregates);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = consumer });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var aggregates = new List<Guid>();
        while (await reader.ReadAsync(cancellation))
        {
            aggregates.Add(reader.GetGuid(0));
        }

        return aggregates;
    }

    /// <summary>The first parked event of an aggregate; null when there is none.</summary>
    public static async Task<ParkedEvent?> FirstAsync(
        NpgsqlDataSource database, string consumer, Guid aggregate, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(First);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = consumer });
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = aggregate });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        return await reader.ReadAsync(cancellation)
            ? new ParkedEvent(
                StreamEvent.Read(reader.GetString(0), reader.GetFieldValue<byte[]>(1), reader.IsDBNull(2) ? null : reader.GetString(2)),
                reader.GetInt32(3))
            : null;
    }

    /// <summary>Removes an event, in the transaction that handles it or makes it a dead letter.</summary>
    public static Task RemoveAsync(
        NpgsqlConnection connection, string consumer, StreamEvent streamEvent, CancellationToken cancellation) =>
        ExecuteAsync(connection, Remove, consumer, streamEvent, cancellation);

    /// <summary>Counts a failure.</summary>
    public static Task CountAttemptAsync(
        NpgsqlConnection connection, string consumer, StreamEvent streamEvent, CancellationToken cancellation) =>
        ExecuteAsync(connection, Count, consumer, streamEvent, cancellation);

    private static async Task ExecuteAsync(
        NpgsqlConnection connection, string sql, string consumer, StreamEvent streamEvent, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        AddKey(command, consumer, streamEvent);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private static void AddKey(NpgsqlCommand command, string consumer, StreamEvent streamEvent)
    {
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = consumer });
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = streamEvent.AggregateId });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = streamEvent.Sequence });
    }
}
