using Microsoft.Extensions.Options;
using Npgsql;
using Orleans.Concurrency;
using PahlawanPangan.Notifications;
using PahlawanPangan.Grains.Postgres;

namespace PahlawanPangan.Grains.Notifications;

/// <summary>Keeps accounts' webhooks.</summary>
[StatelessWorker]
[Reentrant]
[GrainType("webhook")]
internal sealed class WebhookGrain : Grain, IWebhookGrain
{
    private const string Columns = "id, url, kinds, created_at, failing_since, disabled_at";
    private readonly NpgsqlDataSource _database;
    private readonly WebhookTargets _targets;
    private readonly WebhookSecrets _secrets;
    private readonly Clock _clock;
    private readonly int _webhooksMax;
    private readonly int _waitingMax;
    private readonly KeptAnswers _answers;

    /// <summary>Called by Orleans.</summary>
    public WebhookGrain(
        NpgsqlDataSource database, WebhookTargets targets, WebhookSecrets secrets, Clock clock, IOptions<NotificationOptions> options,
        KeptAnswers answers)
    {
        _answers = answers;
        _database = database;
        _targets = targets;
        _secrets = secrets;
        _clock = clock;
        _webhooksMax = options.Value.WebhooksMax;
        _waitingMax = options.Value.WaitingMax;
    }

    /// <inheritdoc/>
    public async Task<Reply<WebhookView>> CreateAsync(Caller caller, Guid webhookId, string url, string[] kinds)
    {
        if (_targets.Advise(url) is { } advice)
        {
            return Refusal.Invalid("url", advice);
        }

        if (Array.Find(kinds, kind => !NotificationDraft.Kinds.Contains(kind)) is { } unknown)
        {
            return Refusal.Invalid("kinds", $"There is no kind {unknown}. There are: {string.Join(", ", NotificationDraft.Kinds)}.");
        }

        try
        {
            await using var connection = await _database.OpenConnectionAsync();
            await using var transaction = await connection.BeginTransactionAsync();

            // One at a time per account, since requests that count at the same moment would all find room.
            await using var alone = new NpgsqlCommand("SELECT pg_advisory_xact_lock(hashtextextended($1::text, 0))", connection);
            alone.Parameters.Add(new NpgsqlParameter<string> { TypedValue = $"webhooks of {caller.Id}" });
            await alone.ExecuteNonQueryAsync();
            await using var command = new NpgsqlCommand(
                """
                INSERT INTO webhook (id, account_id, url, kinds, created_at)
                SELECT $1, $2, $3, $4, $5 WHERE (SELECT count(*) FROM webhook WHERE account_id = $2 AND id <> $1) < $6
                  AND NOT EXISTS (SELECT FROM notification_counter WHERE account_id = $2 AND closed_at IS NOT NULL)
                ON CONFLICT (id) DO NOTHING
                """,
                connection);
            command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = webhookId });
            command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = caller.Id });
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = url });
            command.Parameters.Add(new NpgsqlParameter<string[]?> { TypedValue = kinds.Length == 0 ? null : kinds });
            command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = _clock.Now });
            command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = _webhooksMax });
            await command.ExecuteNonQueryAsync();
            await transaction.CommitAsync();
            var made = await FindAsync(caller, webhookId);
            if (made is null)
            {
                return new Refusal(
                    RefusalKind.TooManyWebhooks,
                    $"You have {_webhooksMax} webhooks already, the most that an account may have; delete one first.");
            }

            // The kinds are a set: their order says nothing.
            return made.Url == url && made.Kinds.Order(StringComparer.Ordinal).SequenceEqual(kinds.Order(StringComparer.Ordinal))
                ? made with { Secret = _secrets.Of(webhookId) }
                : new Refusal(
                    RefusalKind.IdempotencyKeyReused,
                    "This Idempotency-Key was used for another webhook. Send a new key with a new request.");
        }
        catch (Exception failure) when (DatabaseFailure.Includes(failure))
        {
            return Refusals.Unavailable;
        }
    }

    /// <inheritdoc/>
    public async Task<Reply<Page<WebhookView>>> ListAsync(Caller caller)
    {
        try
        {
            await using var command = _database.CreateCommand(
                $"SELECT {Columns} FROM webhook WHERE account_id = $1 ORDER BY created_at, id");
            command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = caller.Id });
            await using var reader = await command.ExecuteReaderAsync();
            var items = new List<WebhookView>();
            while (await reader.ReadAsync())
            {
                items.Add(Read(reader));
            }

            return new Page<WebhookView> { Items = items };
        }
        catch (Exception failure) when (DatabaseFailure.Includes(failure))
        {
            return Refusals.Unavailable;
        }
    }

    /// <inheritdoc/>
    public async Task<Refusal?> DeleteAsync(Caller caller, Guid webhookId)
    {
        try
        {
            if (await _answers.FindAsync() is { } first)
            {
                return first.Refusal;
            }

            const string Delete =
                """
                WITH gone AS (DELETE FROM webhook WHERE account_id = $5 AND id = $6 RETURNING id),
                added AS (
                  INSERT INTO kept_answer (key, fingerprint, answer, kept_until) SELECT $1, $2, $3, $4 FROM gone WHERE $1 IS NOT NULL
                  ON CONFLICT (key) DO NOTHING
                )
                SELECT id FROM gone
                """;
            await using var command = CreateCommand(Delete, caller, webhookId);
            return await command.ExecuteScalarAsync() is not null ? null : NotFound;
        }
        catch (Exception failure) when (DatabaseFailure.Includes(failure))
        {
            return Refusals.Unavailable;
        }
    }

    /// <inheritdoc/>
    public Task<Reply<WebhookView>> EnableAsync(Caller caller, Guid webhookId) => ChangeAsync(
        caller,
        webhookId,
        $"""
        WITH {KeptAnswers.Keep}
        UPDATE webhook SET disabled_at = NULL, failing_since = NULL WHERE account_id = $5 AND id = $6 AND EXISTS (SELECT FROM kept)
        """);

    /// <inheritdoc/>
    public async Task<Reply<WebhookView>> ReplayAsync(Caller caller, Guid webhookId, long afterNumber)
    {
        try
        {
            if (await _answers.FindAsync() is { } first)
            {
                return first.Refusal is { } reused ? reused
                    : await FindAsync(caller, webhookId) is { } same ? same
                    : NotFound;
            }

            await using var room = _database.CreateCommand(
                """
                SELECT $3 - (SELECT count(*) FROM (SELECT FROM webhook_delivery d WHERE d.webhook_id = w.id AND d.status = 0 LIMIT $3) q)
                FROM webhook w WHERE w.account_id = $1 AND w.id = $2
                """);
            room.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = caller.Id });
            room.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = webhookId });
            room.Parameters.Add(new NpgsqlParameter<long> { TypedValue = _waitingMax });
            if (await room.ExecuteScalarAsync() is not long left)
            {
                return NotFound;
            }

            if (left <= 0)
            {
                return new Refusal(
                    RefusalKind.QueueFull,
                    $"{_waitingMax} notifications wait for this webhook already, the most that may. Wait until some were sent.");
            }

            // The oldest that find room; the caller goes on with the last number that arrived.
            return await ChangeAsync(
                caller,
                webhookId,
                $"""
                WITH {KeptAnswers.Keep}
                INSERT INTO webhook_delivery (id, webhook_id, account_id, number, next_at, is_replay)
                SELECT gen_random_uuid(), w.id, n.account_id, n.number, $7, true
                FROM webhook w JOIN notification n ON n.account_id = w.account_id
                WHERE w.account_id = $5 AND w.id = $6 AND w.disabled_at IS NULL AND n.number > $8
                  AND (w.kinds IS NULL OR n.kind = ANY (w.kinds)) AND EXISTS (SELECT FROM kept)
                ORDER BY n.number LIMIT $9
                """,
                new NpgsqlParameter<DateTimeOffset> { TypedValue = _clock.Now },
                new NpgsqlParameter<long> { TypedValue = afterNumber },
                new NpgsqlParameter<long> { TypedValue = left });
        }
        catch (Exception failure) when (DatabaseFailure.Includes(failure))
        {
            return Refusals.Unavailable;
        }
    }

    private static Refusal NotFound { get; } = new(RefusalKind.NotFound, "There is no such webhook.");

    private async Task<Reply<WebhookView>> ChangeAsync(Caller caller, Guid webhookId, string sql, params NpgsqlParameter[] more)
    {
        try
        {
            // What is not found is not kept under the key.
            if (await FindAsync(caller, webhookId) is null)
            {
                return NotFound;
            }

            if (await _answers.FindAsync() is { Refusal: { } reused })
            {
                return reused;
            }

            await using var command = CreateCommand(sql, caller, webhookId, more);
            await command.ExecuteNonQueryAsync();
            return await FindAsync(caller, webhookId) is { } webhook ? webhook : NotFound;
        }
        catch (Exception failure) when (DatabaseFailure.Includes(failure))
        {
            return Refusals.Unavailable;
        }
    }

    private NpgsqlCommand CreateCommand(string sql, Caller caller, Guid webhookId, params NpgsqlParameter[] more)
    {
        var command = _database.CreateCommand(sql);
        _answers.AddTo(command);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = caller.Id });
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = webhookId });
        Array.ForEach(more, parameter => command.Parameters.Add(parameter));
        return command;
    }

    private async Task<WebhookView?> FindAsync(Caller caller, Guid webhookId)
    {
        await using var command = _database.CreateCommand($"SELECT {Columns} FROM webhook WHERE account_id = $1 AND id = $2");
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = caller.Id });
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = webhookId });
        await using var reader = await command.ExecuteReaderAsync();
        return await reader.ReadAsync() ? Read(reader) : null;
    }

    private static WebhookView Read(NpgsqlDataReader row) => new()
    {
        Id = row.GetGuid(0),
        Url = row.GetString(1),
        Kinds = row.IsDBNull(2) ? Array.Empty<string>() : row.GetFieldValue<string[]>(2),
        CreatedAt = row.GetFieldValue<DateTimeOffset>(3),
        FailingSince = row.IsDBNull(4) ? null : row.GetFieldValue<DateTimeOffset>(4),
        DisabledAt = row.IsDBNull(5) ? null : row.GetFieldValue<DateTimeOffset>(5),
    };
}
