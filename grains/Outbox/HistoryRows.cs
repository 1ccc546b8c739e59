using Npgsql;
using PahlawanPangan.Grains.Journal;
using PahlawanPangan.Grains.Postgres;

namespace PahlawanPangan.Grains.Outbox;

/// <summary>The rows of a lane in PostgreSQL by which its history changes.</summary>
internal sealed class HistoryRows(LotShards shards, int number) : IHistoryRows
{
    // A consumer that begins within the jump would read where the history started before, and not be moved: so its row waits for the jump,
    // or the jump for it. A statement takes its locks before its snapshot.
    private const string HoldBack = "LOCK TABLE consumer_position IN SHARE ROW EXCLUSIVE MODE";

    // One statement: a consumer that began between the two would take the beginning for what it has handled. Where a consumer was before a
    // change that was cut short is still where it was, in the numbers that the lane's rows have.
    private const string Jump =
        """
        WITH start AS (
          INSERT INTO history_start AS s (lane, number) SELECT k, $2 FROM unnest($1::text[]) AS k
          ON CONFLICT (lane) DO UPDATE SET number = greatest(s.number, excluded.number)
        )
        UPDATE consumer_position AS p SET epoch = epoch + 1, updated_at = now(),
          numbers_before = p.numbers_before || taken.before, numbers = p.numbers || taken.after
        FROM (
          SELECT c.consumer,
            coalesce(
              jsonb_object_agg(
                k, CASE WHEN (c.numbers_before ->> k)::bigint >= $3 THEN c.numbers_before -> k ELSE coalesce(c.numbers -> k, '0') END)
                FILTER (WHERE coalesce((c.numbers ->> k)::bigint, 0) < $2), '{}') AS before,
            jsonb_object_agg(k, greatest($2, coalesce((c.numbers ->> k)::bigint, 0))) AS after
          FROM consumer_position AS c, unnest($1::text[]) AS k
          WHERE c.aggregate IS NULL OR split_part(k, '-', 2) = c.aggregate GROUP BY c.consumer
        ) AS taken
        WHERE taken.consumer = p.consumer AND taken.before <> '{}'
        """;

    private const string Before = "SELECT consumer, numbers_before FROM consumer_position WHERE numbers_before ?| $1";

    // With what is behind the cursor, since that may have been published before the cursor was moved back.
    private const string Handled =
        """
        SELECT aggregate_id, max(sequence) FROM (
          SELECT o.aggregate_id, o.sequence, o.xid, o.position,
            coalesce((c.numbers ->> $2)::bigint, 0)
              + count(*) FILTER (WHERE (o.xid, o.position) > (c.xid, c.position)) OVER ()
              + 1 - row_number() OVER (ORDER BY o.xid DESC, o.position DESC) AS number
          FROM outbox AS o JOIN relay_cursor AS c ON c.lane = o.lane
          WHERE o.lane = $1 AND split_part(o.subject, '.', 2) = $2
        ) AS numbered
        WHERE number <= $3 AND (xid, position) > ($4, $5) GROUP BY aggregate_id
        """;

    private const string Keep =
        """
        INSERT INTO inbox AS i (consumer, aggregate_id, sequence)
        SELECT $1, n.id, n.sequence FROM unnest($2::uuid[], $3::bigint[]) AS n (id, sequence) ORDER BY n.id
        ON CONFLICT (consumer, aggregate_id) DO UPDATE SET sequence = greatest(i.sequence, excluded.sequence)
        """;

    private const string FirstUnhandled =
        """
        SELECT xid, position, day FROM published_event
        WHERE lane = $1 AND number > coalesce(($2::jsonb ->> kind)::bigint, 0) ORDER BY xid, position LIMIT 1
        """;

    private const string Waiting =
        "SELECT split_part(subject, '.', 2), count(*) FROM outbox WHERE lane = $1 AND (xid, position) > ($2, $3) GROUP BY 1";

    // The whole lane is read once.
    private static readonly TimeSpan ReadWithin = TimeSpan.FromMinutes(30);
    private readonly NpgsqlDataSource _database = shards.Background(OutboxLane.ShardOf(number));
    private readonly NpgsqlDataSource _common = shards.Background(0);
    private readonly short _lane = OutboxLane.LaneOf(number);

    /// <inheritdoc/>
    public async Task<List<(string Consumer, Dictionary<string, long> Numbers)>> JumpAsync(
        string[] keys, long before, long numberedFrom, CancellationToken cancellation)
    {
        await using var connection = await _common.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await using var holdBack = new NpgsqlCommand(HoldBack, connection);
        await holdBack.ExecuteNonQueryAsync(cancellation);
        await using var jump = new NpgsqlCommand(Jump, connection);
        jump.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = keys });
        jump.Parameters.Add(new NpgsqlParameter<long> { TypedValue = before });
        jump.Parameters.Add(new NpgsqlParameter<long> { TypedValue = numberedFrom });
        await jump.ExecuteNonQueryAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        await using var read = _common.CreateCommand(Before);
        read.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = keys });
        return await ReadPositionsAsync(read, cancellation);
    }

    /// <inheritdoc/>
    public async Task<List<(string Consumer, Dictionary<string, long> Numbers, Dictionary<string, long> Before)>> PositionsAsync(
        CancellationToken cancellation)
    {
        await using var read = _common.CreateCommand("SELECT consumer, numbers, numbers_before FROM consumer_position");
        await using var reader = await read.ExecuteReaderAsync(cancellation);
        var positions = new List<(string, Dictionary<string, long>, Dictionary<string, long>)>();
        while (await reader.ReadAsync(cancellation))
        {
            positions.Add((reader.GetString(0), LaneNumbers.Read(reader.GetString(1)), LaneNumbers.Read(reader.GetString(2))));
        }

        return positions;
    }

    /// <inheritdoc/>
    public async Task<int> NumberedInAsync(CancellationToken cancellation)
    {
        await using var read = _database.CreateCommand("SELECT history FROM relay_cursor WHERE lane = $1");
        read.Parameters.Add(new NpgsqlParameter<short> { TypedValue = _lane });
        return await read.ExecuteScalarAsync(cancellation) as int? ?? -1;
    }

    /// <inheritdoc/>
    public async Task<OutboxPlace?> FirstUnhandledAsync(Dictionary<string, long> handled, CancellationToken cancellation)
    {
        await using var command = _database.CreateCommand(FirstUnhandled);
        command.CommandTimeout = (int)ReadWithin.TotalSeconds;
        command.Parameters.Add(new NpgsqlParameter<short> { TypedValue = _lane });
        command.Parameters.Add(CursorRows.Json(handled));
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        return await reader.ReadAsync(cancellation)
            ? new OutboxPlace(reader.GetFieldValue<ulong>(0), reader.GetInt32(1) - 1, reader.GetFieldValue<DateOnly>(2))
            : null;
    }

    /// <inheritdoc/>
    public async Task KeepHandledAsync(string consumer, string kind, long last, OutboxPlace after, CancellationToken cancellation)
    {
        await using var read = _database.CreateCommand(Handled);
        read.CommandTimeout = (int)ReadWithin.TotalSeconds;
        read.Parameters.Add(new NpgsqlParameter<short> { TypedValue = _lane });
        read.Parameters.Add(new NpgsqlParameter<string> { TypedValue = kind });
        read.Parameters.Add(new NpgsqlParameter<long> { TypedValue = last });
        CursorRows.AddPosition(read, after);
        var (ids, sequences) = (new List<Guid>(), new List<long>());
        await using (var reader = await read.ExecuteReaderAsync(cancellation))
        {
            while (await reader.ReadAsync(cancellation))
            {
                ids.Add(reader.GetGuid(0));
                sequences.Add(reader.GetInt64(1));
            }
        }

        if (ids.Count > 0)
        {
            await using var keep = _common.CreateCommand(Keep);
            keep.CommandTimeout = (int)ReadWithin.TotalSeconds;
            keep.Parameters.Add(new NpgsqlParameter<string> { TypedValue = consumer });
            keep.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = [.. ids] });
            keep.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = [.. sequences] });
            await keep.ExecuteNonQueryAsync(cancellation);
        }
    }

    /// <inheritdoc/>
    public async Task<Dictionary<string, long>> CountAsync(OutboxPlace place, CancellationToken cancellation)
    {
        await using var command = _database.CreateCommand(Waiting);
        command.CommandTimeout = (int)ReadWithin.TotalSeconds;
        command.Parameters.Add(new NpgsqlParameter<short> { TypedValue = _lane });
        CursorRows.AddPosition(command, place);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var counts = new Dictionary<string, long>();
        while (await reader.ReadAsync(cancellation))
        {
            counts.Add(reader.GetString(0), reader.GetInt64(1));
        }

        return counts;
    }

    /// <inheritdoc/>
    public async Task EndAsync(string[] keys, CancellationToken cancellation)
    {
        await using var command = _common.CreateCommand("UPDATE consumer_position SET numbers_before = numbers_before - $1");
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = keys });
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private static async Task<List<(string Consumer, Dictionary<string, long> Numbers)>> ReadPositionsAsync(
        NpgsqlCommand command, CancellationToken cancellation)
    {
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var positions = new List<(string, Dictionary<string, long>)>();
        while (await reader.ReadAsync(cancellation))
        {
            positions.Add((reader.GetString(0), LaneNumbers.Read(reader.GetString(1))));
        }

        return positions;
    }
}
