using System.Globalization;
using Npgsql;
using Orleans.Concurrency;
using PahlawanPangan.Grains.Lots;
using PahlawanPangan.Notifications;
using PahlawanPangan.Grains.Postgres;

namespace PahlawanPangan.Grains.Notifications;

/// <summary>Reads inboxes. Pickup codes are computed on reading, so that none is stored.</summary>
[StatelessWorker]
[Reentrant]
[GrainType("notification")]
internal sealed class NotificationGrain : Grain, INotificationGrain
{
    /// <summary>The columns that <see cref="Read"/> takes, in its order.</summary>
    internal const string Columns = "id, number, kind, occurred_at, lot_id, claim_id, quantity, reason, valid_until, recall_id";

    // The counter stays, closed. Every writer of the inbox locks it, so nothing is added between this and the deletion.
    private const string Close =
        """
        INSERT INTO notification_counter AS c (account_id, last, closed_at) VALUES ($1, 0, $2)
        ON CONFLICT (account_id) DO UPDATE SET closed_at = coalesce(c.closed_at, excluded.closed_at)
        """;

    // Deliveries are deleted with their webhooks.
    private const string Forget =
        """
        WITH webhooks AS (DELETE FROM webhook WHERE account_id = $1),
        messages AS (DELETE FROM message WHERE account_id = $1 OR sealed_for = $1)
        DELETE FROM notification WHERE account_id = $1
        """;

    private readonly NpgsqlDataSource _database;
    private readonly PickupCodes _codes;
    private readonly Clock _clock;

    /// <summary>Called by Orleans.</summary>
    public NotificationGrain(LotShards shards, PickupCodes codes, Clock clock)
    {
        _clock = clock;
        _database = shards.Queries;
        _codes = codes;
    }

    /// <inheritdoc/>
    public async Task<Reply<Page<NotificationView>>> ListAsync(Caller caller, PageRequest page)
    {
        var before = long.MaxValue;
        if (page.Cursor is { } cursor && !PageCursor.TryParseNumber(cursor, out before))
        {
            return PageCursor.Malformed;
        }

        return await ReadAsync(
            $"SELECT {Columns} FROM notification WHERE account_id = $1 AND number < $2 ORDER BY number DESC LIMIT $3", caller, before,
            page.Limit);
    }

    /// <inheritdoc/>
    public async Task<Reply<Page<NotificationView>>> AfterAsync(Caller caller, long number, int most)
    {
        var reply = await ReadAsync(
            $"SELECT {Columns} FROM notification WHERE account_id = $1 AND number > $2 ORDER BY number LIMIT $3", caller, number, most);
        return reply.IsRefused || reply.Value.Items.Count == 0 ? reply : await WithSilenceAsync(caller, reply.Value);
    }

    /// <inheritdoc/>
    public async Task<long> LastAsync(Caller caller)
    {
        await using var command = _database.CreateCommand("SELECT last FROM notification_counter WHERE account_id = $1");
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = caller.Id });
        return await command.ExecuteScalarAsync() as long? ?? 0;
    }

    /// <inheritdoc/>
    public async Task<Refusal?> ForgetAsync(Guid accountId)
    {
        try
        {
            await GrainFactory.GetGrain<INotificationPreferencesGrain>(accountId).ClearAsync();
            await using var connection = await _database.OpenConnectionAsync();
            await using var transaction = await connection.BeginTransactionAsync();
            await using var close = new NpgsqlCommand(Close, connection);
            close.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = accountId });
            close.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = _clock.Now });
            await close.ExecuteNonQueryAsync();
            await using var command = new NpgsqlCommand(Forget, connection);
            command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = accountId });
            await command.ExecuteNonQueryAsync();
            await transaction.CommitAsync();
            return null;
        }
        catch (Exception lost) when (lost is OrleansException || DatabaseFailure.Includes(lost))
        {
            return Refusals.Unavailable;
        }
    }

    /// <summary>Reads the <see cref="Columns"/> of a row, from a column on.</summary>
    internal static NotificationView Read(NpgsqlDataReader row, PickupCodes? codes, int first = 0)
    {
        var claimId = row.IsDBNull(first + 5) ? (Guid?)null : row.GetGuid(first + 5);
        var kind = row.GetString(first + 2);
        return new NotificationView
        {
            Id = row.GetGuid(first),
            Number = row.GetInt64(first + 1),
            Kind = kind,
            OccurredAt = row.GetFieldValue<DateTimeOffset>(first + 3),
            LotId = row.IsDBNull(first + 4) ? null : row.GetGuid(first + 4),
            ClaimId = claimId,
            Quantity = row.IsDBNull(first + 6) ? null : row.GetInt64(first + 6),
            Reason = row.IsDBNull(first + 7) ? null : row.GetString(first + 7),
            ValidUntil = row.IsDBNull(first + 8) ? null : row.GetFieldValue<DateTimeOffset>(first + 8),
            RecallId = row.IsDBNull(first + 9) ? null : row.GetGuid(first + 9),
            PickupCode = kind == NotificationDraft.ClaimHeld && claimId is { } claim ? codes?.Of(claim) : null,
        };
    }

    private async Task<Reply<Page<NotificationView>>> WithSilenceAsync(Caller caller, Page<NotificationView> page)
    {
        try
        {
            var silent = await GrainFactory.GetGrain<INotificationPreferencesGrain>(caller.Id).AreSilentAsync([.. page.Items]);
            return page with { Items = page.Items.Zip(silent, (one, isSilent) => isSilent ? one with { Silent = true } : one).ToList() };
        }
        catch (Exception lost) when (lost is OrleansException or TimeoutException)
        {
            return Refusals.Unavailable;
        }
    }

    private async Task<Reply<Page<NotificationView>>> ReadAsync(string query, Caller caller, long number, int most)
    {
        try
        {
            await using var command = _database.CreateCommand(query);
            command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = caller.Id });
            command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = number });
            command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = most + 1 });
            await using var reader = await command.ExecuteReaderAsync();
            var items = new List<NotificationView>();
            while (await reader.ReadAsync())
            {
                if (items.Count == most)
                {
                    return new Page<NotificationView> { Items = items, Next = items[^1].Number.ToString(CultureInfo.InvariantCulture) };
                }

                items.Add(Read(reader, _codes));
            }

            return new Page<NotificationView> { Items = items };
        }
        catch (Exception failure) when (DatabaseFailure.Includes(failure))
        {
            return Refusals.Unavailable;
        }
    }
}
