using Npgsql;
using PahlawanPangan.Grains.Lots;
using PahlawanPangan.Notifications;

namespace PahlawanPangan.Grains.Notifications;

/// <summary>One request to send.</summary>
internal sealed record WebhookRequest(
    Guid Id, Guid WebhookId, Guid AccountId, string Url, int Attempts, bool IsReplay, Guid EventId, NotificationView Notification);

/// <summary>
/// The requests that wait to be sent. A sender leases a request; if its silo dies, another takes the request after the lease.
/// </summary>
internal sealed class WebhookQueue
{
    private const string Take =
        """
        WITH due AS (
          SELECT id FROM webhook_delivery WHERE status = 0 AND next_at <= $1 ORDER BY next_at LIMIT $2 FOR UPDATE SKIP LOCKED
        ), taken AS (
          UPDATE webhook_delivery d SET attempts = attempts + 1, next_at = $3 FROM due WHERE d.id = due.id
          RETURNING d.id, d.webhook_id, d.account_id, d.number, d.attempts, d.is_replay
        )
        SELECT n.id, n.number, n.kind, n.occurred_at, n.lot_id, n.claim_id, n.quantity, n.reason,
               t.id, t.webhook_id, t.account_id, w.url, t.attempts, t.is_replay, n.event_id
        FROM taken t JOIN webhook w ON w.id = t.webhook_id JOIN notification n ON n.account_id = t.account_id AND n.number = t.number
        """;

    private readonly NpgsqlDataSource _database;
    private readonly PickupCodes _codes;

    public WebhookQueue(NpgsqlDataSource database, PickupCodes codes)
    {
        _database = database;
        _codes = codes;
    }

    /// <summary>Leases due requests until a moment.</summary>
    public async Task<List<WebhookRequest>> TakeAsync(DateTimeOffset now, DateTimeOffset until, int most, CancellationToken cancellation)
    {
        await using var command = _database.CreateCommand(Take);
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = now });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = most });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = until });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var requests = new List<WebhookRequest>();
        while (await reader.ReadAsync(cancellation))
        {
            var isReplay = reader.GetBoolean(13);
            requests.Add(new WebhookRequest(
                reader.GetGuid(8), reader.GetGuid(9), reader.GetGuid(10), reader.GetString(11), reader.GetInt32(12), isReplay,
                reader.GetGuid(14), NotificationGrain.Read(reader, isReplay ? null : _codes)));
        }

        return requests;
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
    public async Task SetDroppedAsync(WebhookRequest request, DateTimeOffset now)
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
        command.Parameters.Add(new NpgsqlParameter<Guid?> { TypedValue = request.Notification.LotId });
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = request.AccountId });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = request.Notification.Number });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = request.Notification.Kind });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = request.Notification.OccurredAt });
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Ends a request that the account's preferences suppress: it stays in the inbox and is not sent.</summary>
    public Task SetSilentAsync(WebhookRequest request, DateTimeOffset now) =>
        ExecuteAsync("UPDATE webhook_delivery SET status = 4, ended_at = $2 WHERE id = $1", request.Id, now);

    /// <summary>Returns a request that was not sent for a reason other than its receiver.</summary>
    public Task ReturnAsync(WebhookRequest request, DateTimeOffset next) =>
        ExecuteAsync("UPDATE webhook_delivery SET next_at = $2, attempts = attempts - 1 WHERE id = $1", request.Id, next);

    /// <summary>
    /// Disables a webhook that failed for too long: it gets no requests until its owner enables it, and waiting requests are dropped.
    /// </summary>
    public Task DisableAsync(Guid webhookId, DateTimeOffset now) => ExecuteAsync(
        """
        WITH given_up AS (
          UPDATE webhook_delivery SET status = 2, ended_at = $2 WHERE webhook_id = $1 AND status = 0
        )
        UPDATE webhook SET disabled_at = $2 WHERE id = $1 AND disabled_at IS NULL
        """,
        webhookId,
        now);

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
