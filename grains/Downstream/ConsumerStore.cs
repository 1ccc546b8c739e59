using Npgsql;
using NpgsqlTypes;
using PahlawanPangan.Grains.Outbox;
using PahlawanPangan.Grains.Postgres;

namespace PahlawanPangan.Grains.Downstream;

/// <summary>A consumer's rows in PostgreSQL.</summary>
internal sealed class ConsumerStore(IEventConsumer consumer, NpgsqlDataSource database) : IConsumerStore
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

    private NpgsqlConnection? _connection;

    /// <inheritdoc/>
    public async Task<ConsumerPosition> TakeAsync(CancellationToken cancellation)
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

    /// <inheritdoc/>
    public Task<List<Guid>> ParkedAggregatesAsync(CancellationToken cancellation) =>
        ParkedEvents.AggregatesAsync(database, consumer.Name, cancellation);

    /// <inheritdoc/>
    public Task<ParkedEvent?> FirstParkedAsync(Guid aggregate, CancellationToken cancellation) =>
        ParkedEvents.FirstAsync(database, consumer.Name, aggregate, cancellation);

    /// <inheritdoc/>
    public Task<Dictionary<Guid, long>> FormerlyHandledAsync(Guid[] aggregates, CancellationToken cancellation) =>
        FormerlyHandled.ReadAsync(database, consumer.Name, aggregates, cancellation);

    /// <inheritdoc/>
    public async Task<IConsumerTransaction> BeginAsync(CancellationToken cancellation)
    {
        _connection ??= await PostgresPool.OpenAsync(database, PostgresPool.ByKey, cancellation);
        return new Writing(consumer.Name, _connection, await _connection.BeginTransactionAsync(cancellation));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_connection is { } connection)
        {
            _connection = null;
            await PostgresPool.CloseAsync(connection);
        }
    }

    private sealed class Writing(string consumer, NpgsqlConnection connection, NpgsqlTransaction transaction) : IConsumerTransaction
    {
        public NpgsqlConnection Connection => connection;

        public async Task<bool> MoveAsync(
            long epoch, Dictionary<string, long> numbers, StreamPlace? place, CancellationToken cancellation)
        {
            await using var command = new NpgsqlCommand(Move, connection);
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = consumer });
            command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = epoch });
            command.Parameters.Add(CursorRows.Json(numbers));
            command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = place?.Sequence ?? 0 });
            command.Parameters.Add(
                new NpgsqlParameter { Value = (object?)place?.Message ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
            return await command.ExecuteNonQueryAsync(cancellation) > 0;
        }

        public Task RecordStaleAsync(List<StreamEvent> events, DateTimeOffset now, CancellationToken cancellation) =>
            StaleEvents.RecordAsync(connection, consumer, events, now, cancellation);

        public Task ParkAsync(StreamEvent streamEvent, int attempts, DateTimeOffset now, CancellationToken cancellation) =>
            ParkedEvents.AddAsync(connection, consumer, streamEvent, attempts, now, cancellation);

        public Task RemoveParkedAsync(StreamEvent streamEvent, CancellationToken cancellation) =>
            ParkedEvents.RemoveAsync(connection, consumer, streamEvent, cancellation);

        public Task CountAttemptAsync(StreamEvent streamEvent, CancellationToken cancellation) =>
            ParkedEvents.CountAttemptAsync(connection, consumer, streamEvent, cancellation);

        public Task AddDeadLetterAsync(
            StreamEvent streamEvent, Exception fault, int attempts, DateTimeOffset now, CancellationToken cancellation) =>
            DeadLetters.AddAsync(connection, consumer, streamEvent, fault, attempts, now, cancellation);

        public Task BeginEventAsync(CancellationToken cancellation) => ExecuteAsync("SAVEPOINT event", cancellation);

        public Task EndEventAsync(CancellationToken cancellation) => ExecuteAsync("RELEASE SAVEPOINT event", cancellation);

        public Task RollBackEventAsync(CancellationToken cancellation) => ExecuteAsync("ROLLBACK TO SAVEPOINT event", cancellation);

        public Task CommitAsync() => transaction.CommitAsync(CancellationToken.None);

        public ValueTask DisposeAsync() => transaction.DisposeAsync();

        private async Task ExecuteAsync(string sql, CancellationToken cancellation)
        {
            await using var command = new NpgsqlCommand(sql, connection);
            await command.ExecuteNonQueryAsync(cancellation);
        }
    }
}
