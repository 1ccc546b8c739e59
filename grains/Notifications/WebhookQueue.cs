using Npgsql;
using PahlawanPangan.Grains.Downstream;
using PahlawanPangan.Grains.Lots;
using PahlawanPangan.Notifications;

namespace PahlawanPangan.Grains.Notifications;

/// <summary>One request to send.</summary>
/// <param name="Id">The row's id.</param>
/// <param name="WebhookId">The webhook.</param>
/// <param name="AccountId">Its owner.</param>
/// <param name="Url">Where it goes.</param>
/// <param name="Attempts">The attempts, this one included.</param>
/// <param name="IsReplay">Whether its owner asked for it to be sent again.</param>
/// <param name="EventId">The event that the notification comes from; all zeros when the notification is gone.</param>
/// <param name="Notification">What is sent; null when it is gone.</param>
internal sealed record WebhookRequest(
    Guid Id, Guid WebhookId, Guid AccountId, string Url, int Attempts, bool IsReplay, Guid EventId, NotificationView? Notification);

/// <summary>A webhook with requests that are due.</summary>
/// <param name="Id">The webhook.</param>
/// <param name="AccountId">Its owner.</param>
/// <param name="Url">Where its requests go.</param>
/// <param name="IsFailing">Whether its last request failed.</param>
internal sealed record DueWebhook(Guid Id, Guid AccountId, string Url, bool IsFailing);

/// <summary>
/// The requests that wait to be sent. A sender leases requests of several webhooks; if its silo dies, another takes them after the lease.
/// </summary>
internal sealed class WebhookQueue
{
    // One step of the index for each webhook with waiting requests, however many requests it has.
    private const string Find =
        """
        WITH RECURSIVE waiting AS (
          (SELECT webhook_id FROM webhook_delivery WHERE status = 0 AND webhook_id > $1 ORDER BY webhook_id LIMIT 1)
          UNION ALL
          SELECT (SELECT d.webhook_id FROM webhook_delivery d WHERE d.status = 0 AND d.webhook_id > q.webhook_id
                  ORDER BY d.webhook_id LIMIT 1)
          FROM waiting q WHERE q.webhook_id IS NOT NULL
        )
        SELECT w.id, w.account_id, w.url, w.failing_since IS NOT NULL FROM waiting q JOIN webhook w ON w.id = q.webhook_id
        WHERE w.disabled_at IS NULL
          AND EXISTS (SELECT FROM webhook_delivery d WHERE d.webhook_id = w.id AND d.status = 0 AND d.next_at <= $2)
        LIMIT $3
        """;

    private const string Take =
        """
        WITH due AS (
          SELECT d.id FROM unnest($1::uuid[], $2::integer[]) AS wanted (webhook_id, most), LATERAL (
            SELECT id FROM webhook_delivery d WHERE d.webhook_id = wanted.webhook_id AND d.status = 0 AND d.next_at <= $3
            ORDER BY d.next_at LIMIT wanted.most FOR UPDATE SKIP LOCKED) AS d
        ), taken AS (
          UPDATE webhook_delivery d SET attempts = attempts + 1, next_at = $4 FROM due WHERE d.id = due.id
          RETURNING d.id, d.webhook_id, d.account_id, d.number, d.attempts, d.is_replay
        )
        SELECT t.id, t.webhook_id, t.account_id, w.url, t.attempts, t.is_replay, n.event_id,
               n.id, n.number, n.kind, n.occurred_at, n.lot_id, n.claim_id, n.quantity, n.reason, n.valid_until, n.recall_id
        FROM taken t JOIN webhook w ON w.id = t.webhook_id
        LEFT JOIN notification n ON n.account_id = t.account_id AND n.number = t.number
        """;

    private readonly NpgsqlDataSource _database;
    private readonly PickupCodes _codes;

    public WebhookQueue(NpgsqlDataSource database, PickupCodes codes)
    {
        _database = database;
        _codes = codes;
    }

    /// <summary>Its dead letters.</summary>
    public static WorkQueue Dead { get; } = new(
        "webhook-sender",
        "UPDATE webhook_delivery SET status = 5, last_error = $2 WHERE id = $1 AND status = 0",
        "UPDATE webhook_delivery SET status = 0, attempts = 0, next_at = $2 WHERE id = $1 AND status = 5",
        "UPDATE webhook_delivery SET status = 2, ended_at = $2 WHERE id = $1 AND status = 5");

    /// <summary>Webhooks with due requests, after a webhook, in the order of ids.</summary>
    public async Task<List<DueWebhook>> FindAsync(Guid after, DateTimeOffset now, int most, CancellationToken cancellation)
    {
        await using var command = _database.CreateCommand(Find);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = after });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = now });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = most });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var webhooks = new List<DueWebhook>();
        while (await reader.ReadAsync(cancellation))
        {
            webhooks.Add(new DueWebhook(reader.GetGuid(0), reader.GetGuid(1), reader.GetString(2), reader.GetBoolean(3)));
        }

        return webhooks;
    }

    /// <summary>Leases due requests until a moment.</summary>
    /// <param name="wanted">The webhooks, and how many requests of each.</param>
    /// <param name="now">The current moment.</param>
    /// <param name="until">The end of the lease.</param>
    /// <param name="cancellation">Cancels the operation.</param>
    public async Task<List<WebhookRequest>> TakeAsync(
        IReadOnlyDictionary<Guid, int> wanted, DateTimeOffset now, DateTimeOffset until, CancellationToken cancellation)
    {
        await using var command = _database.CreateCommand(Take);
        command.AddArray(wanted.Keys);
        command.AddArray(wanted.Values);
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = now });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = until });
        return await Dead.ReadAsync(_database, command, Read, now, cancellation);
    }

    /// <summary>Records that a request succeeded.</summary>
    public Task SetSentAsync(WebhookRequest request, int status, DateTimeOffset now) => ExecuteAsync(
        """
        WITH sent AS (
          UPDATE webhook_delivery SET status = 1, last_status = $2, last_error = NULL, ended_at = $3 WHERE id = $1
        )
        UPDATE webhook SET failing_since = NULL WHERE id = $4 AND failing_since IS NOT NULL
        """,
        request.Id,
        status,
        now,
        request.WebhookId);

    /// <summary>Records a failure; the request is sent again later.</summary>
    /// <returns>The time since which the webhook has been failing; null when it was deleted or disabled.</returns>
    public async Task<DateTimeOffset?> SetFailedAsync(
        WebhookRequest request, int? status, string error, DateTimeOffset now, DateTimeOffset next)
    {
        await using var command = _database.CreateCommand(
            """
            WITH failed AS (
              UPDATE webhook_delivery SET next_at = $5, last_status = $2, last_error = $6 WHERE id = $1
            )
            UPDATE webhook SET failing_since = coalesce(failing_since, $3) WHERE id = $4 AND disabled_at IS NULL RETURNING failing_since
            """);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = request.Id });
        command.Parameters.Add(new NpgsqlParameter<int?> { TypedValue = status });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = now });
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = request.WebhookId });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = next });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = error });
        await using var reader = await command.ExecuteReaderAsync();
        return await reader.ReadAsync() ? reader.GetFieldValue<DateTimeOffset>(0) : null;
    }

    /// <summary>Drops a request that became too old, and records it as dropped.</summary>
    public async Task SetDroppedAsync(WebhookRequest request, NotificationView notification, DateTimeOffset now)
    {
        await using var command = _database.CreateCommand(
            """
            WITH dropped AS (
              UPDATE webhook_delivery SET status = 3, ended_at = $2 WHERE id = $1
            )
            INSERT INTO dropped_event (consumer, event_id, aggregate_id, sequence, subject, occurred_at, dropped_at)
            VALUES ('webhook-' || $3::text, $4, coalesce($5, $6), $7, $8, $9, $2) ON CONFLICT DO NOTHING
            """);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = request.Id });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = now });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = request.WebhookId.ToString() });
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = request.EventId });
        command.Parameters.Add(new NpgsqlParameter<Guid?> { TypedValue = notification.LotId });
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = request.AccountId });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = notification.Number });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = notification.Kind });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = notification.OccurredAt });
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Ends a request whose notification has been deleted.</summary>
    public Task SetGoneAsync(WebhookRequest request, DateTimeOffset now) =>
        ExecuteAsync("UPDATE webhook_delivery SET status = 2, ended_at = $2 WHERE id = $1", request.Id, now);

    /// <summary>Ends a request that the account's preferences suppress: it stays in the inbox and is not sent.</summary>
    public Task SetSilentAsync(WebhookRequest request, DateTimeOffset now) =>
        ExecuteAsync("UPDATE webhook_delivery SET status = 4, ended_at = $2 WHERE id = $1", request.Id, now);

    /// <summary>Returns a request that was not sent for a reason other than its receiver.</summary>
    /// <param name="request">The request.</param>
    /// <param name="next">When it is due again.</param>
    /// <param name="isTried">Whether the attempt counts.</param>
    public Task ReturnAsync(WebhookRequest request, DateTimeOffset next, bool isTried = false) => ExecuteAsync(
        isTried
            ? "UPDATE webhook_delivery SET next_at = $2 WHERE id = $1"
            : "UPDATE webhook_delivery SET next_at = $2, attempts = attempts - 1 WHERE id = $1",
        request.Id,
        next);

    /// <summary>
    /// Disables a webhook that failed for too long: it gets no requests until its owner enables it. Waiting requests are dropped, but for
    /// safety notices, which wait until then.
    /// </summary>
    public Task DisableAsync(Guid webhookId, DateTimeOffset now) => ExecuteAsync(
        $"""
        WITH given_up AS (
          UPDATE webhook_delivery d SET status = 2, ended_at = $2 FROM notification n
          WHERE d.webhook_id = $1 AND d.status = 0 AND n.account_id = d.account_id AND n.number = d.number
            AND n.kind !~ '{NotificationDraft.SafetyPattern}'
        )
        UPDATE webhook SET disabled_at = $2 WHERE id = $1 AND disabled_at IS NULL
        """,
        webhookId,
        now);

    private WebhookRequest Read(NpgsqlDataReader row)
    {
        const int Notification = 7;
        var isReplay = row.GetBoolean(5);
        var isGone = row.IsDBNull(6);
        return new WebhookRequest(
            row.GetGuid(0), row.GetGuid(1), row.GetGuid(2), row.GetString(3), row.GetInt32(4), isReplay,
            isGone ? Guid.Empty : row.GetGuid(6), isGone ? null : NotificationGrain.Read(row, isReplay ? null : _codes, Notification));
    }

    private async Task ExecuteAsync(string sql, params object[] values)
    {
        await using var command = _database.CreateCommand(sql);
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        await command.ExecuteNonQueryAsync();
    }
}
