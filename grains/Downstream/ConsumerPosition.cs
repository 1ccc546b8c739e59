using Npgsql;
using NpgsqlTypes;
using PahlawanPangan.Grains.Outbox;

namespace PahlawanPangan.Grains.Downstream;

/// <summary>
/// How far a consumer has handled each lane, in one row. An owner raises the epoch when it starts; each batch moves the row under that
/// epoch, in the transaction of its effects, so that an owner which was replaced without knowing makes none.
/// </summary>
internal sealed class ConsumerPosition
{
    private const string Take =
        """
        WITH start AS (
          SELECT coalesce(jsonb_object_agg(lane, number), '{}') AS numbers FROM history_start
          WHERE $2::text IS NULL OR split_part(lane, '-', 2) = $2
        )
        INSERT INTO consumer_position AS p (consumer, aggregate, epoch, numbers, updated_at) SELECT $1, $2, 1, numbers, now() FROM start
        ON CONFLICT (consumer) DO UPDATE
          SET epoch = p.epoch + 1, aggregate = $2, numbers = excluded.numbers || p.numbers, updated_at = now()
        WHERE NOT p.is_rebuilding
        RETURNING epoch, numbers, stream_sequence, stream_message
        """;

    private const string Move =
        """
        UPDATE consumer_position SET numbers = $3, stream_sequence = $4, stream_message = $5, updated_at = now()
        WHERE consumer = $1 AND epoch = $2
        """;

    private readonly string _consumer;

    private ConsumerPosition(string consumer, long epoch, Dictionary<string, long> numbers, StreamPlace? place)
    {
        _consumer = consumer;
        Epoch = epoch;
        Numbers = numbers;
        Place = place;
    }

    /// <summary>The epoch that was taken.</summary>
    public long Epoch { get; }

    /// <summary>The number of the last event handled, by lane and kind.</summary>
    public Dictionary<string, long> Numbers { get; private set; }

    /// <summary>Everything up to this message of the stream was handled; null before the first.</summary>
    public StreamPlace? Place { get; private set; }

    /// <summary>Takes a consumer over from its present owner.</summary>
    /// <exception cref="ConsumerReplacedException">Its effects are being rebuilt.</exception>
    public static async Task<ConsumerPosition> TakeAsync(
        NpgsqlDataSource database, IEventConsumer consumer, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(Take);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = consumer.Name });
        command.Parameters.Add(
            new NpgsqlParameter { Value = (object?)consumer.Aggregate ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        if (!await reader.ReadAsync(cancellation))
        {
            throw new ConsumerReplacedException(consumer.Name, "its effects are being rebuilt");
        }

        return new ConsumerPosition(
            consumer.Name,
            reader.GetInt64(0),
            LaneNumbers.Read(reader.GetString(1)),
            reader.IsDBNull(3) ? null : new StreamPlace(reader.GetInt64(2), reader.GetString(3)));
    }

    /// <summary>
    /// The last number handled of a lane and kind. A consumer that has handled none is before the first number of its history.
    /// </summary>
    public static long LastOf(Dictionary<string, long> numbers, string lane, long next) =>
        numbers.TryGetValue(lane, out var last) ? last : (next - 1) / LaneNumbers.HistoryStep * LaneNumbers.HistoryStep;

    /// <summary>Moves the row, within the transaction of the effects.</summary>
    /// <exception cref="ConsumerReplacedException">Another owner has taken the consumer; nothing may be committed.</exception>
    public async Task WriteAsync(
        NpgsqlConnection connection, Dictionary<string, long> numbers, StreamPlace? place, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(Move, connection);
        AddOwnership(command);
        command.Parameters.Add(RelayCursor.Json(numbers));
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = place?.Sequence ?? 0 });
        command.Parameters.Add(new NpgsqlParameter { Value = (object?)place?.Message ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        if (await command.ExecuteNonQueryAsync(cancellation) == 0)
        {
            throw new ConsumerReplacedException(_consumer, $"it was taken over from epoch {Epoch}");
        }
    }

    /// <summary>Notes what was committed.</summary>
    public void Moved(Dictionary<string, long> numbers, StreamPlace? place) => (Numbers, Place) = (numbers, place);

    private void AddOwnership(NpgsqlCommand command)
    {
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = _consumer });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = Epoch });
    }
}

/// <summary>Another owner has taken a consumer.</summary>
internal sealed class ConsumerReplacedException(string consumer, string reason)
    : InvalidOperationException($"The consumer {consumer} ends here: {reason}.");
