using Npgsql;
using PahlawanPangan.Grains.Journal;

namespace PahlawanPangan.Grains.Outbox;

/// <summary>The unpublished events of a lane.</summary>
/// <param name="Lane">The lane.</param>
/// <param name="Events">The number of events; <see cref="OutboxBacklog.CountMax"/> means that many or more.</param>
/// <param name="Oldest">The time of the oldest; null when there is none.</param>
internal readonly record struct LaneBacklog(int Lane, long Events, DateTimeOffset? Oldest);

/// <summary>Counts the events that no relay has published yet.</summary>
internal static class OutboxBacklog
{
    /// <summary>Counting stops here: an alarm does not need a higher exact count.</summary>
    public const long CountMax = 50_000;

    // The relay's own order and conditions, so that the key's index is used and a published lane costs one look-up.
    private const string Query =
        """
        SELECT lane.number, count(waiting.occurred_at), min(waiting.occurred_at)
        FROM generate_series(0, $1 - 1) AS lane (number)
        LEFT JOIN relay_cursor AS c ON c.lane = lane.number
        LEFT JOIN LATERAL (
          SELECT o.occurred_at FROM outbox AS o
          WHERE o.lane = lane.number AND (o.xid, o.position) > (coalesce(c.xid, '0'::xid8), coalesce(c.position, 0))
            AND o.day >= LEAST(coalesce(c.day, '2000-01-01'::date), (now() AT TIME ZONE 'UTC')::date) - 1
          ORDER BY o.xid, o.position LIMIT $2
        ) AS waiting ON true
        GROUP BY lane.number ORDER BY lane.number
        """;

    /// <summary>Every lane of a database.</summary>
    public static async Task<List<LaneBacklog>> ReadAsync(NpgsqlDataSource database, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(Query);
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = OutboxLane.Count });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = CountMax });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var lanes = new List<LaneBacklog>(OutboxLane.Count);
        while (await reader.ReadAsync(cancellation))
        {
            lanes.Add(new LaneBacklog(
                reader.GetInt32(0), reader.GetInt64(1), reader.IsDBNull(2) ? null : reader.GetFieldValue<DateTimeOffset>(2)));
        }

        return lanes;
    }
}
