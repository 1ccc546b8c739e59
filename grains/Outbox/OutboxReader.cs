using Npgsql;
using NpgsqlTypes;

namespace PahlawanPangan.Grains.Outbox;

/// <summary>Reads a lane in the order of commits.</summary>
public sealed class OutboxReader
{
    // A transaction that is still under way may yet commit rows before those that are already visible; whatever is below the oldest
    // such transaction is final. A statement may have started before midnight and taken its transaction id after one that started
    // later, so the day before the cursor's is read too.
    private const string Query =
        """
        SELECT xid, position, day, event_id, subject, trace_parent, occurred_at, payload FROM outbox
        WHERE lane = $1 AND (xid, position) > ($2, $3) AND day >= $4 AND xid < pg_snapshot_xmin(pg_current_snapshot())
        ORDER BY xid, position LIMIT $5
        """;

    private readonly NpgsqlDataSource _database;

    /// <summary>Makes a reader over a database.</summary>
    public OutboxReader(NpgsqlDataSource database) => _database = database;

    /// <summary>The next events of a lane after a place.</summary>
    public async Task<List<OutboxRow>> ReadAsync(int lane, OutboxPlace after, int most, CancellationToken cancellation)
    {
        await using var command = _database.CreateCommand(Query);
        command.Parameters.Add(new NpgsqlParameter<short> { TypedValue = (short)lane });
        command.Parameters.Add(new NpgsqlParameter<ulong> { TypedValue = after.Xid, NpgsqlDbType = NpgsqlDbType.Xid8 });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = after.Position });
        command.Parameters.Add(new NpgsqlParameter<DateOnly> { TypedValue = DayBefore(after.Day) });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = most });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var rows = new List<OutboxRow>();
        while (await reader.ReadAsync(cancellation))
        {
            rows.Add(new OutboxRow(
                new OutboxPlace(reader.GetFieldValue<ulong>(0), reader.GetInt32(1), reader.GetFieldValue<DateOnly>(2)),
                reader.GetGuid(3),
                reader.GetString(4),
                reader.IsDBNull(5) ? null : reader.GetString(5),
                reader.GetFieldValue<DateTimeOffset>(6),
                reader.GetFieldValue<byte[]>(7)));
        }

        return rows;
    }

    private static DateOnly DayBefore(DateOnly day) => day == DateOnly.MinValue ? day : day.AddDays(-1);
}
