using Microsoft.Extensions.Options;
using Npgsql;
using PahlawanPangan.Grains.Journal;
using PahlawanPangan.Grains.Outbox;
using PahlawanPangan.Grains.Postgres;

namespace PahlawanPangan.Grains.Downstream;

/// <summary>Published events that a consumer has not handled, as its position says, and those that it has parked.</summary>
/// <param name="Consumer">The consumer.</param>
/// <param name="Events">How many.</param>
/// <param name="Oldest">The time of the oldest that is not parked; null when there is none.</param>
/// <param name="Lane">The lane and kind of the oldest.</param>
/// <param name="Last">The last number handled there.</param>
internal sealed record UnhandledEvents(string Consumer, long Events, DateTimeOffset? Oldest, string Lane, long Last);

/// <summary>
/// Compares the numbers that the relays have given with those that the consumers have handled. The broker has no part in it, so that an
/// event that it never delivers shows.
/// </summary>
internal sealed class HandledEvents
{
    /// <summary>Further back the oldest event's time is not looked up; that of the event at this distance stands for it.</summary>
    private const int LookBackMax = 50_000;

    private const string Published = "SELECT lane, numbers FROM relay_cursor WHERE lane < $1";

    private const string Positions =
        """
        SELECT p.consumer, p.numbers, (SELECT count(*) FROM parked_event AS e WHERE e.consumer = p.consumer)
        FROM consumer_position AS p WHERE p.consumer = ANY ($1)
        """;

    // In the order of the gaps that are asked for, each a lane, its kind and the last number before it.
    private const string OccurredAt =
        """
        SELECT (
          SELECT o.occurred_at FROM outbox AS o JOIN relay_cursor AS c ON c.lane = o.lane
          WHERE o.lane = g.lane AND split_part(o.subject, '.', 2) = g.kind AND (o.xid, o.position) <= (c.xid, c.position)
          ORDER BY o.xid DESC, o.position DESC
          OFFSET greatest(0, least($4, (SELECT (numbers ->> g.kind)::bigint FROM relay_cursor WHERE lane = g.lane) - g.last - 1)) LIMIT 1)
        FROM unnest($1::smallint[], $2::text[], $3::bigint[]) WITH ORDINALITY AS g (lane, kind, last, place) ORDER BY g.place
        """;

    private readonly LotShards _shards;
    private readonly IEventConsumer[] _consumers;
    private readonly bool _isEnabled;
    private volatile UnhandledEvents[] _last = [];

    /// <summary>Creates it for the silo's consumers.</summary>
    public HandledEvents(LotShards shards, IEnumerable<IEventConsumer> consumers, IOptions<DownstreamOptions> options)
    {
        _shards = shards;
        _consumers = [.. consumers];
        _isEnabled = options.Value.Enabled;
    }

    /// <summary>The last reading for a consumer; null when nothing was waiting, or nothing was read yet.</summary>
    public UnhandledEvents? Last(string consumer) => Array.Find(_last, one => one.Consumer == consumer && one.Events > 0);

    /// <summary>Reads all consumers; null where no consumers run.</summary>
    public async Task<UnhandledEvents[]?> ReadAsync(CancellationToken cancellation)
    {
        if (!_isEnabled)
        {
            return null;
        }

        // What is handled between the two readings must not seem to be missing.
        var published = await PublishedAsync(cancellation);
        var positions = await PositionsAsync(cancellation);
        var gaps = new List<Gap>();
        foreach (var consumer in _consumers)
        {
            var numbers = positions.TryGetValue(consumer.Name, out var position) ? position.Numbers : [];
            gaps.AddRange(GapsOf(consumer, published, numbers));
        }

        foreach (var ofShard in gaps.GroupBy(static gap => OutboxLane.ShardOf(LaneNumbers.LaneOf(gap.Lane))))
        {
            await ReadTimesAsync(ofShard.Key, [.. ofShard], cancellation);
        }

        _last = [.. _consumers.Select(consumer => Sum(
            consumer.Name, positions.GetValueOrDefault(consumer.Name).Parked, gaps.FindAll(gap => gap.Consumer == consumer.Name)))];
        return _last;
    }

    /// <summary>The lanes in which a consumer has not handled everything that was published.</summary>
    private static IEnumerable<Gap> GapsOf(IEventConsumer consumer, Dictionary<string, long> published, Dictionary<string, long> numbers)
    {
        foreach (var (lane, number) in published)
        {
            var last = ConsumerPosition.LastOf(numbers, lane, Math.Max(1, number));
            if (number > last && (consumer.Aggregate is not { } aggregate || aggregate == LaneNumbers.KindOf(lane)))
            {
                yield return new Gap(consumer.Name, lane, last, number - last);
            }
        }
    }

    private static UnhandledEvents Sum(string consumer, long parked, List<Gap> gaps)
    {
        var events = parked + gaps.Sum(static gap => gap.Events);
        return gaps.MinBy(static gap => gap.At ?? DateTimeOffset.MaxValue) is { } first
            ? new UnhandledEvents(consumer, events, first.At, first.Lane, first.Last)
            : new UnhandledEvents(consumer, events, null, "", 0);
    }

    private async Task<Dictionary<string, long>> PublishedAsync(CancellationToken cancellation)
    {
        var published = new Dictionary<string, long>();
        for (var shard = 0; shard < _shards.Count; shard++)
        {
            await using var command = _shards.Background(shard).CreateCommand(Published);
            command.Parameters.Add(new NpgsqlParameter<short> { TypedValue = OutboxLane.Count });
            await using var reader = await command.ExecuteReaderAsync(cancellation);
            while (await reader.ReadAsync(cancellation))
            {
                foreach (var (kind, number) in LaneNumbers.Read(reader.GetString(1)))
                {
                    published[LaneNumbers.Key(OutboxLane.NumberOf(shard, reader.GetInt16(0)), kind)] = number;
                }
            }
        }

        return published;
    }

    private async Task<Dictionary<string, (Dictionary<string, long> Numbers, long Parked)>> PositionsAsync(CancellationToken cancellation)
    {
        await using var command = _shards.Background(0).CreateCommand(Positions);
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. _consumers.Select(static consumer => consumer.Name)] });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var positions = new Dictionary<string, (Dictionary<string, long>, long)>();
        while (await reader.ReadAsync(cancellation))
        {
            positions[reader.GetString(0)] = (LaneNumbers.Read(reader.GetString(1)), reader.GetInt64(2));
        }

        return positions;
    }

    /// <summary>Reads the time of each gap's first event; null where the outbox does not have it any more.</summary>
    private async Task ReadTimesAsync(int shard, List<Gap> gaps, CancellationToken cancellation)
    {
        await using var connection = await PostgresPool.OpenAsync(_shards.Background(shard), OutboxReader.InKeyOrder, cancellation);
        await using var command = new NpgsqlCommand(OccurredAt, connection);
        command.AddArray(gaps.Select(static gap => OutboxLane.LaneOf(LaneNumbers.LaneOf(gap.Lane))));
        command.AddArray(gaps.Select(static gap => LaneNumbers.KindOf(gap.Lane)));
        command.AddArray(gaps.Select(static gap => gap.Last));
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = LookBackMax });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        foreach (var gap in gaps)
        {
            _ = await reader.ReadAsync(cancellation);
            gap.At = reader.IsDBNull(0) ? null : reader.GetFieldValue<DateTimeOffset>(0);
        }
    }

    /// <summary>What a consumer has not handled of one lane and kind.</summary>
    private sealed record Gap(string Consumer, string Lane, long Last, long Events)
    {
        public DateTimeOffset? At { get; set; }
    }
}
