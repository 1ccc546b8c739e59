using Npgsql;
using PahlawanPangan.Grains.Downstream;
using PahlawanPangan.Grains.Notifications;

namespace PahlawanPangan.Grains.Recalls;

/// <summary>
/// Writes the notices that campaigns give by themselves: those of drills, those that a lot's events did not give in time, and repetitions.
/// Rows are leased in one statement, and each notice and its row are written in one transaction.
/// </summary>
/// <param name="database">The first database.</param>
/// <param name="clock">The time.</param>
/// <param name="recalls">How often notices are repeated.</param>
/// <param name="waitingMax">How many requests may wait for one webhook.</param>
internal sealed class RecallReminders(NpgsqlDataSource database, Clock clock, RecallOptions recalls, long waitingMax)
{
    private const int NoticesMax = 500;

    // A row whose campaign is not stored yet waits for it.
    private const string Take =
        """
        WITH due AS (
          SELECT recall_id, lot_id, account_id FROM recall_notice WHERE next_at <= $1 ORDER BY next_at LIMIT $3 FOR UPDATE SKIP LOCKED
        ), taken AS (
          UPDATE recall_notice n SET next_at = $2 FROM due d
          WHERE n.recall_id = d.recall_id AND n.lot_id = d.lot_id AND n.account_id = d.account_id
          RETURNING n.*
        )
        SELECT t.recall_id, t.lot_id, t.account_id, t.role, t.held, t.collected, t.in_delivery, t.written_at, t.times, r.is_drill, r.reason
        FROM taken t JOIN recall r ON r.id = t.recall_id AND r.closed_at IS NULL
        """;

    // The inboxes before the rows, in the order of accounts, as the consumers that write the first notices do.
    private const string LockInboxes =
        """
        INSERT INTO notification_counter AS c (account_id, last) SELECT DISTINCT a, 0 FROM unnest($1::uuid[]) AS a ORDER BY a
        ON CONFLICT (account_id) DO UPDATE SET last = c.last
        """;

    // Not those that were acknowledged, closed or taken by another silo since.
    private const string LockTaken =
        """
        SELECT n.recall_id, n.lot_id, n.account_id
        FROM recall_notice n JOIN unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::integer[]) AS t (recall_id, lot_id, account_id, times)
          USING (recall_id, lot_id, account_id)
        WHERE n.next_at = $5 AND n.times = t.times AND n.acknowledged_at IS NULL
        ORDER BY n.recall_id, n.lot_id, n.account_id FOR UPDATE OF n
        """;

    private const string SetWritten =
        """
        UPDATE recall_notice n SET written_at = coalesce(n.written_at, $5), last_at = $5, times = n.times + 1, next_at = t.next_at
        FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::timestamptz[]) AS t (recall_id, lot_id, account_id, next_at)
        WHERE n.recall_id = t.recall_id AND n.lot_id = t.lot_id AND n.account_id = t.account_id
        """;

    private const string SetUnreachable =
        """
        UPDATE recall_notice n SET unreachable_at = $4, next_at = NULL
        FROM unnest($1::uuid[], $2::uuid[], $3::uuid[]) AS t (recall_id, lot_id, account_id)
        WHERE n.recall_id = t.recall_id AND n.lot_id = t.lot_id AND n.account_id = t.account_id
        """;

    private const string Silence =
        """
        UPDATE recall_notice n SET next_at = NULL FROM recall r
        WHERE r.id = n.recall_id AND r.closed_at IS NOT NULL AND n.next_at <= $1
        """;

    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);

    /// <summary>Writes the notices that are due; returns how many were taken.</summary>
    public async Task<int> WriteDueAsync(CancellationToken cancellation)
    {
        await using (var silence = database.CreateCommand(Silence))
        {
            silence.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = clock.Now });
            await silence.ExecuteNonQueryAsync(cancellation);
        }

        int taken, total = 0;
        do
        {
            var until = clock.Now + Lease;
            var due = await TakeAsync(until, cancellation);
            taken = due.Count;
            total += taken;
            if (taken > 0)
            {
                await WriteAsync(due, until, cancellation);
            }
        }
        while (taken == NoticesMax);
        return total;
    }

    private async Task<List<DueNotice>> TakeAsync(DateTimeOffset until, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(Take);
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = clock.Now });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = until });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = NoticesMax });
        return await RecallStore.ReadAllAsync(
            command,
            static row => new DueNotice(
                new NoticeKey(row.GetGuid(0), row.GetGuid(1), row.GetGuid(2)),
                (Role)row.GetInt16(3) switch
                {
                    Role.Donor => null,
                    Role.Courier => row.GetInt64(6),
                    _ => row.GetInt64(4) + row.GetInt64(5),
                },
                row.IsDBNull(7) ? null : row.GetFieldValue<DateTimeOffset>(7), row.GetInt32(8), row.GetBoolean(9), row.GetString(10)),
            cancellation);
    }

    private async Task WriteAsync(List<DueNotice> due, DateTimeOffset until, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await using (var inboxes = new NpgsqlCommand(LockInboxes, connection))
        {
            inboxes.AddArray(due.Select(one => one.Key.AccountId));
            await inboxes.ExecuteNonQueryAsync(cancellation);
        }

        var now = clock.Now;
        var valid = await LockAsync(connection, due, until, cancellation);
        var written = await NotificationWriter.WriteAsync(
            connection, valid.ConvertAll(one => (one.Key.AccountId, one.ToDraft(now))), waitingMax, now, cancellation);
        var reached = written.Select(one => one.Account).ToHashSet();
        var sent = valid.FindAll(one => reached.Contains(one.Key.AccountId));
        await using (var command = Command(connection, SetWritten, sent))
        {
            command.AddArray(sent.Select(one => recalls.NextAfter(one.WrittenAt ?? now, now)));
            command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = now });
            await command.ExecuteNonQueryAsync(cancellation);
        }

        await using (var command = Command(connection, SetUnreachable, valid.FindAll(one => !reached.Contains(one.Key.AccountId))))
        {
            command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = now });
            await command.ExecuteNonQueryAsync(cancellation);
        }

        await transaction.CommitAsync(cancellation);
    }

    /// <summary>Locks the rows that are still as they were taken, and returns them.</summary>
    private static async Task<List<DueNotice>> LockAsync(
        NpgsqlConnection connection, List<DueNotice> due, DateTimeOffset until, CancellationToken cancellation)
    {
        await using var command = Command(connection, LockTaken, due);
        command.AddArray(due.Select(one => one.Times));
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = until });
        var locked = (await RecallStore.ReadAllAsync(
            command, static row => new NoticeKey(row.GetGuid(0), row.GetGuid(1), row.GetGuid(2)), cancellation)).ToHashSet();
        return due.FindAll(one => locked.Contains(one.Key));
    }

    private static NpgsqlCommand Command(NpgsqlConnection connection, string sql, List<DueNotice> notices)
    {
        var command = new NpgsqlCommand(sql, connection);
        command.AddArray(notices.Select(one => one.Key.RecallId));
        command.AddArray(notices.Select(one => one.Key.LotId));
        command.AddArray(notices.Select(one => one.Key.AccountId));
        return command;
    }

    private readonly record struct NoticeKey(Guid RecallId, Guid LotId, Guid AccountId);

    private sealed record DueNotice(NoticeKey Key, long? Quantity, DateTimeOffset? WrittenAt, int Times, bool IsDrill, string Reason)
    {
        public NotificationDraft ToDraft(DateTimeOffset now) => NotificationDraft.OfRecall(
            Key.AccountId, IsDrill, Key.RecallId, Key.LotId, Quantity, Reason,
            RecallNoticeId.Of(Key.RecallId, Key.LotId, Key.AccountId, Times), now);
    }
}
