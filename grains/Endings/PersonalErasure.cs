using Npgsql;
using PahlawanPangan.Accounts;
using PahlawanPangan.Deliveries;
using PahlawanPangan.Grains.Postgres;
using PahlawanPangan.Notifications;

namespace PahlawanPangan.Grains.Endings;

/// <summary>Erases a deleted account's data from each place that <see cref="PersonalData"/> names for it.</summary>
internal sealed class PersonalErasure
{
    // What a lot was, where and when stays, for who ate it; how to find its donor does not.
    private const string EraseLots =
        """
        UPDATE lot SET
          posted_terms = (posted_terms #- '{location,address}') - 'notes',
          adjusted_terms = (adjusted_terms #- '{location,address}') - 'notes'
        WHERE donor_id = $1
          AND (posted_terms #> '{location,address}' IS NOT NULL OR posted_terms ? 'notes'
               OR adjusted_terms #> '{location,address}' IS NOT NULL OR adjusted_terms ? 'notes')
        """;

    // That a claim was to be delivered must stay known until its delivery has ended.
    private const string EraseClaims =
        """
        UPDATE claim SET deliver_address = NULL, deliver_lat = round(deliver_lat::numeric, 1), deliver_lon = round(deliver_lon::numeric, 1)
        WHERE recipient_id = $1 AND status <> 0 AND deliver_lat IS NOT NULL
          AND (deliver_address IS NOT NULL OR deliver_lat <> round(deliver_lat::numeric, 1)
               OR deliver_lon <> round(deliver_lon::numeric, 1))
        """;

    // What of a diet was given up for it says something of the person's health and faith.
    private const string EraseAcceptedConflicts =
        """
        UPDATE claim SET details = details - 'acceptedConflicts'
        WHERE recipient_id = $1 AND status <> 0 AND details ? 'acceptedConflicts'
        """;

    private readonly IGrainFactory _grains;
    private readonly NpgsqlDataSource _database;
    private readonly LotShards _shards;
    private readonly List<Func<Guid, CancellationToken, Task>> _steps;

    /// <summary>Called by the host.</summary>
    /// <exception cref="InvalidOperationException">A place that is to be erased has no step here, or a step no place.</exception>
    public PersonalErasure(IGrainFactory grains, NpgsqlDataSource database, LotShards shards)
    {
        _grains = grains;
        _database = database;
        _shards = shards;
        var steps = new Dictionary<string, Func<Guid, CancellationToken, Task>>
        {
            ["notification"] = ForgetNotificationsAsync,
            ["courier"] = ForgetCourierAsync,
            ["diet"] = ForgetDietAsync,
            ["lot"] = (accountId, cancellation) => InEveryShardAsync(EraseLots, accountId, cancellation),
            ["claim"] = ForgetClaimsAsync,
            ["delivery"] = ForgetDeliveriesAsync,
            ["statement"] = ForgetStatementsAsync,

            // Before this runs, the account's own grain has emptied its document and freed its address.
            ["account"] = static (_, _) => Task.CompletedTask,
        };
        var named = PersonalData.Places.Select(place => place.ErasedBy).OfType<string>().Distinct().ToHashSet();
        if (!named.SetEquals(steps.Keys))
        {
            var differing = string.Join(", ", named.Except(steps.Keys).Concat(steps.Keys.Except(named)));
            throw new InvalidOperationException($"Erasure and the list of personal data differ: {differing}.");
        }

        _steps = [.. steps.Values];
    }

    /// <summary>Erases everything that is to be erased of a deleted account.</summary>
    /// <exception cref="EndingException">Something could not be erased now.</exception>
    public async Task RunAsync(Guid accountId, CancellationToken cancellation)
    {
        foreach (var step in _steps)
        {
            await step(accountId, cancellation);
        }
    }

    private async Task ForgetNotificationsAsync(Guid accountId, CancellationToken cancellation) =>
        AccountEnding.Require(await _grains.GetGrain<INotificationGrain>(0).ForgetAsync(accountId));

    private async Task ForgetCourierAsync(Guid accountId, CancellationToken cancellation) =>
        AccountEnding.Require(await _grains.GetGrain<ICourierGrain>(accountId).LeaveAsync(isDeleted: true));

    private async Task ForgetClaimsAsync(Guid accountId, CancellationToken cancellation)
    {
        await InEveryShardAsync(EraseClaims, accountId, cancellation);
        await InEveryShardAsync(EraseAcceptedConflicts, accountId, cancellation);
    }

    private async Task ForgetDietAsync(Guid accountId, CancellationToken cancellation) =>
        AccountEnding.Require(await _grains.GetGrain<IDietGrain>(accountId).ForgetAsync());

    private async Task ForgetDeliveriesAsync(Guid accountId, CancellationToken cancellation)
    {
        await using var command = _database.CreateCommand("SELECT id FROM delivery WHERE recipient_id = $1");
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = accountId });
        var ids = new List<Guid>();
        await using (var reader = await command.ExecuteReaderAsync(cancellation))
        {
            while (await reader.ReadAsync(cancellation))
            {
                ids.Add(reader.GetGuid(0));
            }
        }

        foreach (var id in ids)
        {
            AccountEnding.Require(await _grains.GetGrain<IDeliveryGrain>(id).ForgetRecipientAsync(accountId));
        }
    }

    private async Task ForgetStatementsAsync(Guid accountId, CancellationToken cancellation)
    {
        await using var command = _database.CreateCommand("DELETE FROM statement WHERE scope IN (0, 1) AND account_id = $1");
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = accountId });
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private async Task InEveryShardAsync(string sql, Guid accountId, CancellationToken cancellation)
    {
        for (var shard = 0; shard < _shards.Count; shard++)
        {
            await using var command = _shards[shard].CreateCommand(sql);
            command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = accountId });
            await command.ExecuteNonQueryAsync(cancellation);
        }
    }
}
