using Npgsql;
using PahlawanPangan.Grains.Downstream;
using PahlawanPangan.Grains.Journal;

namespace PahlawanPangan.Grains.Notifications;

/// <summary>Writes notifications into accounts' inboxes and queues them for the accounts' webhooks.</summary>
internal static class NotificationWriter
{
    // Accounts in the order of their ids, so that two transactions cannot deadlock.
    private const string Numbers =
        """
        INSERT INTO notification_counter AS c (account_id, last)
        SELECT * FROM unnest($1::uuid[], $2::bigint[]) AS n (account_id, added) ORDER BY account_id
        ON CONFLICT (account_id) DO UPDATE SET last = c.last + excluded.last WHERE c.closed_at IS NULL
        RETURNING account_id, last
        """;

    // A webhook's waiting requests are bounded; what finds no room is in the inbox all the same, and a replay sends it. Safety notices are
    // always queued, and wait for a disabled webhook to be enabled.
    private const string Insert =
        $"""
        WITH added AS (
          INSERT INTO notification (account_id, number, id, kind, event_id, lot_id, claim_id, quantity, reason, occurred_at, valid_until,
                                    recall_id, created_at)
          SELECT n.*, $12 FROM unnest($1::uuid[], $2::bigint[], $3::uuid[], $4::text[], $5::uuid[], $6::uuid[], $7::uuid[], $8::bigint[],
                                      $9::text[], $10::timestamptz[], $11::timestamptz[], $14::uuid[]) AS n
          RETURNING account_id, number, kind, event_id, lot_id, occurred_at
        ), hook AS MATERIALIZED (
          SELECT w.id, w.account_id, w.kinds, w.disabled_at, $13 - (
              SELECT count(*) FROM (SELECT FROM webhook_delivery d WHERE d.webhook_id = w.id AND d.status = 0 LIMIT $13) q) AS room
          FROM webhook w WHERE w.account_id = ANY ($1)
        ), wanted AS (
          SELECT w.id AS webhook_id, w.room, n.kind ~ '{NotificationDraft.SafetyPattern}' AS is_safety,
                 row_number() OVER (PARTITION BY w.id ORDER BY n.number) AS place, n.*
          FROM added n JOIN hook w ON w.account_id = n.account_id
          WHERE (w.disabled_at IS NULL OR n.kind ~ '{NotificationDraft.SafetyPattern}') AND (w.kinds IS NULL OR n.kind = ANY (w.kinds))
        ), queued AS (
          INSERT INTO webhook_delivery (id, webhook_id, account_id, number, next_at)
          SELECT gen_random_uuid(), webhook_id, account_id, number, $12 FROM wanted WHERE place <= room OR is_safety
        ), dropped AS (
          INSERT INTO dropped_event (consumer, event_id, aggregate_id, sequence, subject, occurred_at, dropped_at)
          SELECT 'webhook-' || webhook_id, event_id, coalesce(lot_id, account_id), number, kind, occurred_at, $12
          FROM wanted WHERE place > room AND NOT is_safety
          ON CONFLICT DO NOTHING RETURNING event_id
        )
        SELECT count(*) FROM dropped
        """;

    /// <summary>Writes notifications in a consumer's transaction, numbered in their order.</summary>
    /// <param name="connection">A connection inside the transaction.</param>
    /// <param name="addressed">Each notification with its account.</param>
    /// <param name="waitingMax">How many requests may wait for one webhook.</param>
    /// <param name="now">The present moment.</param>
    /// <param name="cancellation">Cancels the writing.</param>
    /// <returns>Those that were written: all but the ones for deleted accounts.</returns>
    public static async Task<List<(Guid Account, NotificationDraft Draft)>> WriteAsync(
        NpgsqlConnection connection, List<(Guid Account, NotificationDraft Draft)> addressed, long waitingMax, DateTimeOffset now,
        CancellationToken cancellation)
    {
        if (addressed.Count == 0)
        {
            return [];
        }

        var next = await NumbersAsync(
            connection, addressed.GroupBy(one => one.Account).ToDictionary(one => one.Key, one => (long)one.Count()), cancellation);

        // The inbox of a deleted account is closed: the lock on its counter keeps a notification from coming after the deletion.
        addressed = addressed.FindAll(one => next.ContainsKey(one.Account));
        if (addressed.Count == 0)
        {
            return [];
        }

        var numbers = addressed.Select(one => next[one.Account]++).ToArray();
        await using var command = new NpgsqlCommand(Insert, connection);
        command.AddArray(addressed.Select(one => one.Account));
        command.AddArray(numbers);
        command.AddArray(addressed.Zip(numbers, (one, number) => EventId.Of(one.Account, number)));
        command.AddArray(addressed.Select(one => one.Draft.Kind));
        command.AddArray(addressed.Select(one => one.Draft.Event.Id));
        command.AddArray(addressed.Select(one => one.Draft.LotId ?? one.Draft.Event.AggregateId));
        command.AddArray(addressed.Select(one => one.Draft.ClaimId));
        command.AddArray(addressed.Select(one => one.Draft.Quantity));
        command.AddArray(addressed.Select(one => one.Draft.Reason));
        command.AddArray(addressed.Select(one => one.Draft.Event.OccurredAt));
        command.AddArray(addressed.Select(one => one.Draft.ValidUntil));
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = now });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = waitingMax });
        command.AddArray(addressed.Select(one => one.Draft.RecallId));
        if (await command.ExecuteScalarAsync(cancellation) is long and > 0 and var dropped)
        {
            QueueMetrics.Dropped(WebhookQueue.Dead.Name, "bound", (int)dropped);
        }

        return addressed;
    }

    /// <summary>Reserves numbers for each account and returns the first of each; accounts whose inbox is closed get none.</summary>
    private static async Task<Dictionary<Guid, long>> NumbersAsync(
        NpgsqlConnection connection, Dictionary<Guid, long> counts, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(Numbers, connection);
        command.AddArray(counts.Keys);
        command.AddArray(counts.Values);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var first = new Dictionary<Guid, long>();
        while (await reader.ReadAsync(cancellation))
        {
            first.Add(reader.GetGuid(0), reader.GetInt64(1) - counts[reader.GetGuid(0)] + 1);
        }

        return first;
    }
}
