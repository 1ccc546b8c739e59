using Npgsql;

namespace PahlawanPangan.Grains.Downstream;

/// <summary>Records the events that a consumer dropped for their age, in the transaction that skips them.</summary>
internal static class StaleEvents
{
    private const string Insert =
        """
        INSERT INTO dropped_event (consumer, event_id, aggregate_id, sequence, subject, trace_id, occurred_at, dropped_at)
        SELECT $1, d.*, $8 FROM unnest($2::uuid[], $3::uuid[], $4::bigint[], $5::text[], $6::uuid[], $7::timestamptz[]) AS d
        ON CONFLICT DO NOTHING
        """;

    public static async Task RecordAsync(
        NpgsqlConnection connection, string consumer, List<StreamEvent> events, DateTimeOffset now, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(Insert, connection);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = consumer });
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = [.. events.Select(streamEvent => streamEvent.Id)] });
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = [.. events.Select(streamEvent => streamEvent.AggregateId)] });
        command.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = [.. events.Select(streamEvent => streamEvent.Sequence)] });
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. events.Select(streamEvent => streamEvent.Subject)] });
        command.Parameters.Add(new NpgsqlParameter<Guid?[]> { TypedValue = [.. events.Select(streamEvent => streamEvent.TraceId)] });
        command.Parameters.Add(
            new NpgsqlParameter<DateTimeOffset[]> { TypedValue = [.. events.Select(streamEvent => streamEvent.OccurredAt)] });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = now });
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
