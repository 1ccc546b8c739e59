using Npgsql;
using NpgsqlTypes;
using PahlawanPangan.Grains.Journal;
using PahlawanPangan.Grains.Postgres;

namespace PahlawanPangan.Grains.Outbox;

/// <summary>
/// Begins another series of numbers for a lane when the history of its database has changed (a failover, a recovery, a restored dump). The
/// stream may hold events of the part that was lost, under the numbers that come next. So the numbers jump, consumers continue behind the
/// jump, and what not every consumer has handled is published again; what some of them have handled is kept for each, by aggregate, so that
/// none handles it twice.
/// </summary>
internal sealed class HistoryChange(LotShards shards, int number)
{
    private const string Jump =
        """
        UPDATE consumer_position AS p SET epoch = epoch + 1, updated_at = now(),
          numbers_before = p.numbers_before || taken.before, numbers = p.numbers || taken.after
        FROM (
          SELECT c.consumer,
            coalesce(jsonb_object_agg(k, coalesce(c.numbers -> k, '0')) FILTER (WHERE coalesce((c.numbers ->> k)::bigint, 0) < $2), '{}')
              AS before,
            jsonb_object_agg(k, greatest($2, coalesce((c.numbers ->> k)::bigint, 0))) AS after
          FROM consumer_position AS c, unnest($1::text[]) AS k
          WHERE c.aggregate IS NULL OR split_part(k, '-', 2) = c.aggregate GROUP BY c.consumer
        ) AS taken
        WHERE taken.consumer = p.consumer AND taken.before <> '{}'
        """;

    private const string Start =
        """
        INSERT INTO history_start AS s (lane, number) SELECT k, $2 FROM unnest($1::text[]) AS k
        ON CONFLICT (lane) DO UPDATE SET number = greatest(s.number, excluded.number)
        """;

    private const string Before = "SELECT consumer, numbers_before FROM consumer_position WHERE numbers_before ?| $1";

    private const string Handled =
        """
        SELECT aggregate_id, max(sequence) FROM published_event
        WHERE lane = $1 AND kind = $2 AND number <= $3 AND (xid, position) > ($4, $5) GROUP BY aggregate_id
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

    /// <summary>Changes the lane of a cursor. It can be cut short anywhere, and then is done again.</summary>
    public async Task RunAsync(RelayCursor cursor, CancellationToken cancellation)
    {
        List<string> kinds = [.. cursor.Numbers.Keys.Union((await CountAsync(OutboxPlace.Start, cancellation)).Keys)];
        var positions = await JumpAsync(kinds, cursor.History, cancellation);
        var place = await FirstUnhandledAsync(kinds, positions, cancellation) ?? cursor.Place;
        foreach (var (consumer, numbers) in positions)
        {
            foreach (var kind in kinds)
            {
                await KeepHandledAsync(consumer, kind, numbers.GetValueOrDefault(LaneNumbers.Key(number, kind)), place, cancellation);
            }
        }

        await cursor.BeginHistoryAsync(place, await CountAsync(place, cancellation));
        await EndAsync(kinds, cancellation);
    }

    /// <summary>Keeps for each consumer what it has handled, by aggregate, of all that the outbox of a lane still holds.</summary>
    internal async Task KeepHandledAsync(CancellationToken cancellation)
    {
        await using var read = _common.CreateCommand("SELECT consumer, numbers FROM consumer_position");
        foreach (var (consumer, numbers) in await ReadPositionsAsync(read, cancellation))
        {
            foreach (var (key, last) in numbers.Where(one => LaneNumbers.LaneOf(one.Key) == number))
            {
                await KeepHandledAsync(consumer, LaneNumbers.KindOf(key), last, OutboxPlace.Start, cancellation);
            }
        }
    }

    /// <summary>Has the consumers continue behind the jump, those that are new begin there, and returns where they were.</summary>
    private async Task<List<(string Consumer, Dictionary<string, long> Numbers)>> JumpAsync(
        List<string> kinds, int history, CancellationToken cancellation)
    {
        if (kinds.Count == 0)
        {
            return [];
        }

        string[] keys = [.. kinds.Select(kind => LaneNumbers.Key(number, kind))];
        foreach (var statement in (string[])[Start, Jump])
        {
            await using var jump = _common.CreateCommand(statement);
            jump.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = keys });
            jump.Parameters.Add(new NpgsqlParameter<long> { TypedValue = history * LaneNumbers.HistoryStep });
            await jump.ExecuteNonQueryAsync(cancellation);
        }

        // Kept until the end, for the case that this is cut short.
        await using var before = _common.CreateCommand(Before);
        before.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = keys });
        return await ReadPositionsAsync(before, cancellation);
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

    /// <summary>The place before the first published event that some consumer has not handled; null when there is none.</summary>
    private async Task<OutboxPlace?> FirstUnhandledAsync(
        List<string> kinds, List<(string Consumer, Dictionary<string, long> Numbers)> positions, CancellationToken cancellation)
    {
        if (positions.Count == 0)
        {
            return null;
        }

        // A consumer that takes no events of a kind has no number for it.
        var handled = new Dictionary<string, long>();
        foreach (var kind in kinds)
        {
            var numbers = positions.Where(one => one.Numbers.ContainsKey(LaneNumbers.Key(number, kind)))
                .Select(one => one.Numbers[LaneNumbers.Key(number, kind)]).ToList();
            handled[kind] = numbers.Count == 0 ? long.MaxValue : numbers.Min();
        }

        await using var command = _database.CreateCommand(FirstUnhandled);
        command.CommandTimeout = (int)ReadWithin.TotalSeconds;
        command.Parameters.Add(new NpgsqlParameter<short> { TypedValue = _lane });
        command.Parameters.Add(RelayCursor.Json(handled));
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        return await reader.ReadAsync(cancellation)
            ? new OutboxPlace(reader.GetFieldValue<ulong>(0), reader.GetInt32(1) - 1, reader.GetFieldValue<DateOnly>(2))
            : null;
    }

    private async Task KeepHandledAsync(string consumer, string kind, long last, OutboxPlace after, CancellationToken cancellation)
    {
        await using var read = _database.CreateCommand(Handled);
        read.CommandTimeout = (int)ReadWithin.TotalSeconds;
        read.Parameters.Add(new NpgsqlParameter<short> { TypedValue = _lane });
        read.Parameters.Add(new NpgsqlParameter<string> { TypedValue = kind });
        read.Parameters.Add(new NpgsqlParameter<long> { TypedValue = last });
        read.Parameters.Add(new NpgsqlParameter<ulong> { TypedValue = after.Xid, NpgsqlDbType = NpgsqlDbType.Xid8 });
        read.Parameters.Add(new NpgsqlParameter<int> { TypedValue = after.Position });
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

    /// <summary>How many events of each kind the outbox has behind a place.</summary>
    private async Task<Dictionary<string, long>> CountAsync(OutboxPlace place, CancellationToken cancellation)
    {
        await using var command = _database.CreateCommand(Waiting);
        command.CommandTimeout = (int)ReadWithin.TotalSeconds;
        command.Parameters.Add(new NpgsqlParameter<short> { TypedValue = _lane });
        command.Parameters.Add(new NpgsqlParameter<ulong> { TypedValue = place.Xid, NpgsqlDbType = NpgsqlDbType.Xid8 });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = place.Position });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var counts = new Dictionary<string, long>();
        while (await reader.ReadAsync(cancellation))
        {
            counts.Add(reader.GetString(0), reader.GetInt64(1));
        }

        return counts;
    }

    /// <summary>Where the consumers were is not needed any more.</summary>
    private async Task EndAsync(List<string> kinds, CancellationToken cancellation)
    {
        await using var command = _common.CreateCommand("UPDATE consumer_position SET numbers_before = numbers_before - $1");
        command.Parameters.Add(
            new NpgsqlParameter<string[]> { TypedValue = [.. kinds.Select(kind => LaneNumbers.Key(number, kind))] });
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
