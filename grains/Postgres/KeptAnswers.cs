using Npgsql;
using NpgsqlTypes;

namespace PahlawanPangan.Grains.Postgres;

/// <summary>
/// The answers to requests that carried a key and changed rows, in the databases' table <c>kept_answer</c>. The statement that makes the
/// change writes the key as well (<see cref="Keep"/>).
/// </summary>
internal sealed class KeptAnswers(NpgsqlDataSource database, LotShards shards, Clock clock)
{
    /// <summary>
    /// A part of a WITH clause that keeps the key of the request, once: <c>kept</c> has a row if the request is the first with its key or
    /// has none, and the change is to be made only then. Its parameters are $1 to $4, of <see cref="AddTo"/>.
    /// </summary>
    public const string Keep =
        """
        added AS (
          INSERT INTO kept_answer (key, fingerprint, answer, kept_until) SELECT $1, $2, $3, $4 WHERE $1 IS NOT NULL
          ON CONFLICT (key) DO NOTHING RETURNING key
        ), kept AS (SELECT key FROM added UNION ALL SELECT NULL::uuid WHERE $1 IS NULL)
        """;

    /// <summary>What the request that is being served was answered before.</summary>
    /// <returns>
    /// Null when it has no key or is the first with it; otherwise the refusal of another request under the key, or the answer.
    /// </returns>
    public async Task<(Refusal? Refusal, byte[]? Answer)?> FindAsync()
    {
        if (RepeatKey.Current is not { } key)
        {
            return null;
        }

        await using var command = database.CreateCommand("SELECT fingerprint, answer FROM kept_answer WHERE key = $1 AND kept_until > $2");
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = key.Id });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = clock.Now });
        await using var reader = await command.ExecuteReaderAsync();
        return !await reader.ReadAsync() ? null
            : reader.GetGuid(0) != key.Fingerprint.Bits ? (KeptAnswer.KeyReused, null)
            : (null, await reader.IsDBNullAsync(1) ? null : reader.GetFieldValue<byte[]>(1));
    }

    /// <summary>Adds the four parameters of <see cref="Keep"/>, for the request that is being served.</summary>
    public void AddTo(NpgsqlCommand command, byte[]? answer = null)
    {
        var key = RepeatKey.Current;
        command.Parameters.Add(new NpgsqlParameter<Guid?> { TypedValue = key?.Id, NpgsqlDbType = NpgsqlDbType.Uuid });
        command.Parameters.Add(new NpgsqlParameter<Guid?> { TypedValue = key?.Fingerprint.Bits, NpgsqlDbType = NpgsqlDbType.Uuid });
        command.Parameters.Add(new NpgsqlParameter<byte[]?> { TypedValue = answer, NpgsqlDbType = NpgsqlDbType.Bytea });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = clock.Now + KeptAnswer.KeptFor });
    }

    /// <summary>Keeps an answer by itself, after a change that may be made twice.</summary>
    public async Task AddAsync(byte[] answer)
    {
        if (RepeatKey.Current is not null)
        {
            await using var command = database.CreateCommand($"WITH {Keep} SELECT count(*) FROM kept");
            AddTo(command, answer);
            await command.ExecuteNonQueryAsync();
        }
    }

    /// <summary>Deletes the answers that are too old, from every database, some thousands in a statement.</summary>
    public Task DeleteExpiredAsync(CancellationToken cancellation) => shards.QueryAllAsync(async each =>
    {
        const int RowsMax = 5_000;
        var (total, deleted) = (0, RowsMax);
        while (deleted == RowsMax)
        {
            await using var command = each.CreateCommand(
                """
                DELETE FROM kept_answer WHERE key = ANY (
                  ARRAY(SELECT key FROM kept_answer WHERE kept_until < $1 LIMIT $2 FOR UPDATE SKIP LOCKED))
                """);
            command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = clock.Now });
            command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = RowsMax });
            deleted = await command.ExecuteNonQueryAsync(cancellation);
            total += deleted;
        }

        return total;
    });
}
