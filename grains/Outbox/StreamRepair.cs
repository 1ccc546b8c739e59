using Npgsql;
using NATS.Client.JetStream;
using NpgsqlTypes;

namespace PahlawanPangan.Grains.Outbox;

/// <summary>
/// Fills the stream again after it has lost its end: finds the newest event of the lane that it is known to hold, and has the relay begin
/// behind that. What the stream holds in spite of that is not published twice.
/// </summary>
internal sealed class StreamRepair(NpgsqlDataSource database, short lane, TimeProvider time)
{
    // An event of each of these ages is looked for in the stream; without any of them, everything that the outbox keeps is published.
    private static readonly TimeSpan[] Ages = [TimeSpan.FromMinutes(15), TimeSpan.FromHours(2), TimeSpan.FromDays(1)];

    // In commits, which is close to the order of times: the first row that is young enough.
    private const string First =
        """
        SELECT xid, position, day, event_id, occurred_at FROM outbox
        WHERE lane = $1 AND day >= $2 AND occurred_at >= $3 ORDER BY xid, position LIMIT 1
        """;

    /// <summary>The place from which the lane must be published again.</summary>
    /// <param name="jetStream">The JetStream context.</param>
    /// <param name="history">The number of the database's history.</param>
    /// <param name="cancellation">Cancels the search; it must be cancelled when the connection is lost.</param>
    public async Task<OutboxPlace> FindAsync(INatsJSContext jetStream, int history, CancellationToken cancellation)
    {
        foreach (var age in Ages)
        {
            var since = time.GetUtcNow() - age;
            if (await FirstAsync(since, cancellation) is { } first
                && (await StoredEvents.FindAsync(jetStream, first.At - EventStream.DuplicateWindow, history, cancellation))
                    .Contains(first.Id))
            {
                return first.Place;
            }
        }

        return OutboxPlace.Start;
    }

    private async Task<(OutboxPlace Place, Guid Id, DateTimeOffset At)?> FirstAsync(DateTimeOffset since, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(First);
        command.Parameters.Add(new NpgsqlParameter<short> { TypedValue = lane });
        command.Parameters.Add(new NpgsqlParameter {
            Value = OutboxReader.DayBefore(DateOnly.FromDateTime(since.UtcDateTime)), NpgsqlDbType = NpgsqlDbType.Date });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = since });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        return await reader.ReadAsync(cancellation)
            ? (new OutboxPlace(reader.GetFieldValue<ulong>(0), reader.GetInt32(1), reader.GetFieldValue<DateOnly>(2)), reader.GetGuid(3),
                reader.GetFieldValue<DateTimeOffset>(4))
            : null;
    }
}
