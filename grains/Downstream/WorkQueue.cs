using System.Text.Json;
using Npgsql;
using PahlawanPangan.Grains.Postgres;

namespace PahlawanPangan.Grains.Downstream;

/// <summary>
/// A queue of work in the database. Its rows are leased, done outside of any transaction and settled afterwards. A row that cannot be done
/// is set aside as a dead letter, which operators see, replay or discard; it blocks no other row.
/// </summary>
/// <param name="Name">Its name among the consumers of dead letters: lower-case letters and hyphens. Never renamed.</param>
/// <param name="SetAside">The statement that sets row $1 aside for the reason $2.</param>
/// <param name="Retry">The statement that has the row of id $1, which was set aside, wait again from $2 on.</param>
/// <param name="Discard">The statement that ends the row of id $1, which was set aside, at $2.</param>
internal sealed record WorkQueue(string Name, string SetAside, string Retry, string Discard)
{
    /// <summary>How often work may fail for a reason that is not known to pass before its row is set aside.</summary>
    public const int AttemptsMax = 5;

    // A row that was replayed and fails again reopens its letter.
    private const string Add =
        """
        INSERT INTO dead_letter AS d (id, consumer, event_id, aggregate_id, sequence, subject, occurred_at, payload, reason, attempts,
                                      dead_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
        ON CONFLICT (consumer, event_id) DO UPDATE SET status = 0, reason = excluded.reason, attempts = d.attempts + excluded.attempts,
          dead_at = excluded.dead_at, settled_at = NULL, settled_by = NULL
        """;

    private const int ReasonCharactersMax = 2000;

    /// <summary>Whether a row failed because of what is in it, so that another attempt would fail as well.</summary>
    public static bool IsMalformed(Exception failure) => failure is JsonException or FormatException or ArgumentException
        or KeyNotFoundException or InvalidCastException or NotSupportedException or OverflowException or InvalidDataException;

    /// <summary>Whether a failure passes by itself, and says nothing about the row.</summary>
    public static bool IsPassing(Exception failure) =>
        failure is OrleansException or OperationCanceledException or ObjectDisposedException || DatabaseFailure.Includes(failure);

    /// <summary>
    /// Reads leased rows, of which the first column is the id. A row that cannot be read, such as one with a time that .NET does not know,
    /// is set aside, so that the rows beside it are done.
    /// </summary>
    /// <param name="database">The database of the queue.</param>
    /// <param name="command">The statement that leases and returns rows.</param>
    /// <param name="read">Reads one row.</param>
    /// <param name="now">The current moment.</param>
    /// <param name="cancellation">Cancels the operation.</param>
    public async Task<List<T>> ReadAsync<T>(
        NpgsqlDataSource database, NpgsqlCommand command, Func<NpgsqlDataReader, T> read, DateTimeOffset now,
        CancellationToken cancellation)
    {
        var rows = new List<T>();
        List<(Guid Id, Exception Failure)> unreadable = [];
        await using (var reader = await command.ExecuteReaderAsync(cancellation))
        {
            while (await reader.ReadAsync(cancellation))
            {
                try
                {
                    rows.Add(read(reader));
                }
                catch (Exception failure) when (IsMalformed(failure))
                {
                    unreadable.Add((reader.GetGuid(0), failure));
                }
            }
        }

        foreach (var (id, failure) in unreadable)
        {
            await SetAsideAsync(database, new WorkRow(id, Guid.Empty, 0, "unreadable", now, [], 1), failure, now);
        }

        return rows;
    }

    /// <summary>Sets a row aside and writes its dead letter.</summary>
    /// <param name="database">The database of the queue.</param>
    /// <param name="row">The row.</param>
    /// <param name="failure">Why it cannot be done.</param>
    /// <param name="now">The current moment.</param>
    public async Task SetAsideAsync(NpgsqlDataSource database, WorkRow row, Exception failure, DateTimeOffset now)
    {
        var reason = $"{failure.GetType().Name}: {failure.Message}";
        reason = reason.Length > ReasonCharactersMax ? reason[..ReasonCharactersMax] : reason;
        await using var connection = await database.OpenConnectionAsync(CancellationToken.None);
        await using var transaction = await connection.BeginTransactionAsync(CancellationToken.None);
        await using var aside = new NpgsqlCommand(SetAside, connection);
        aside.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = row.Id });
        aside.Parameters.Add(new NpgsqlParameter<string> { TypedValue = reason });
        if (await aside.ExecuteNonQueryAsync(CancellationToken.None) == 0)
        {
            return;
        }

        await using var add = new NpgsqlCommand(Add, connection);
        add.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = Guid.CreateVersion7(now) });
        add.Parameters.Add(new NpgsqlParameter<string> { TypedValue = Name });
        add.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = row.Id });
        add.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = row.AggregateId });
        add.Parameters.Add(new NpgsqlParameter<long> { TypedValue = row.Sequence });
        add.Parameters.Add(new NpgsqlParameter<string> { TypedValue = row.Subject });
        add.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = row.OccurredAt });
        add.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = row.Payload });
        add.Parameters.Add(new NpgsqlParameter<string> { TypedValue = reason });
        add.Parameters.Add(new NpgsqlParameter<int> { TypedValue = row.Attempts });
        add.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = now });
        await add.ExecuteNonQueryAsync(CancellationToken.None);
        await transaction.CommitAsync(CancellationToken.None);
        QueueMetrics.SetAside(Name);
    }

    /// <summary>Executes <see cref="Retry"/> or <see cref="Discard"/> within a transaction.</summary>
    public static async Task DecideAsync(
        NpgsqlConnection connection, string statement, Guid row, DateTimeOffset now, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(statement, connection);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = row });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = now });
        await command.ExecuteNonQueryAsync(cancellation);
    }
}

/// <summary>A row of a queue, as its dead letter shows it.</summary>
/// <param name="Id">The row's id.</param>
/// <param name="AggregateId">What it belongs to.</param>
/// <param name="Sequence">Its number there; 0 when it has none.</param>
/// <param name="Subject">The kind of work.</param>
/// <param name="OccurredAt">When the cause of the work occurred.</param>
/// <param name="Payload">What the work is; without secrets, codes and addresses.</param>
/// <param name="Attempts">How often it was tried.</param>
internal sealed record WorkRow(
    Guid Id, Guid AggregateId, long Sequence, string Subject, DateTimeOffset OccurredAt, byte[] Payload, int Attempts);
