using Npgsql;
using PahlawanPangan.Accounts;
using PahlawanPangan.Deliveries;
using PahlawanPangan.Grains.Accounts;
using PahlawanPangan.Grains.Postgres;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Grains.Endings;

/// <summary>
/// Ends what an account may not do any more. It looks at what the account may do now, so it is right however often it runs and wherever
/// it was interrupted: a donor who is none any more hands nothing over, a recipient collects nothing, a courier carries nothing.
/// </summary>
internal sealed class AccountEnding(
    IGrainFactory grains, NpgsqlDataSource database, LotShards shards, LotGrains lots, PersonalErasure erasure, Clock clock)
{
    private const int RowsMax = 500;
    private const int AtOnceMax = 8;

    private const string OpenLots =
        "SELECT id FROM lot WHERE donor_id = $1 AND id > $2 AND (available > 0 OR held > 0) ORDER BY id LIMIT $3";

    private const string HoldsOfLot = "SELECT id, recipient_id FROM claim WHERE lot_id = $1 AND status = 0";
    private const string HoldsOfRecipient = "SELECT id, lot_id FROM claim WHERE recipient_id = $1 AND status = 0";
    private const string Carried = "SELECT id FROM delivery WHERE courier_id = $1 AND status IN (1, 2)";

    private const string DisableWebhooks =
        """
        WITH given_up AS (
          UPDATE webhook_delivery SET status = 2, ended_at = $2 WHERE account_id = $1 AND status = 0
        )
        UPDATE webhook SET disabled_at = $2 WHERE account_id = $1 AND disabled_at IS NULL
        """;

    /// <summary>Ends what is left to end.</summary>
    /// <exception cref="EndingException">Something could not be ended now, and is tried again.</exception>
    public async Task RunAsync(Guid accountId, CancellationToken cancellation)
    {
        var standing = await grains.GetGrain<IAccountAuthority>(accountId).StandingAsync();
        if (standing is { IsRefused: true, Refusal.Kind: RefusalKind.NotFound })
        {
            return;
        }

        Require(standing.Refusal);
        var status = standing.Value!.Status;
        if (!standing.Value.ActsAs(Role.Donor))
        {
            await EndLotsAsync(accountId, ReasonOf(status, "donor"), cancellation);
        }

        if (!standing.Value.ActsAs(Role.Recipient))
        {
            await EndClaimsAsync(accountId, ReasonOf(status, "recipient"), cancellation);
        }

        if (!standing.Value.ActsAs(Role.Courier))
        {
            await EndDeliveriesAsync(accountId, status == AccountStatus.Deleted, cancellation);
        }

        if (status == AccountStatus.Disabled)
        {
            await using var command = database.CreateCommand(DisableWebhooks);
            command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = accountId });
            command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = clock.Now });
            await command.ExecuteNonQueryAsync(cancellation);
        }

        if (status == AccountStatus.Deleted)
        {
            await erasure.RunAsync(accountId, cancellation);
        }
    }

    /// <summary>Throws for a refusal that says nothing about what was to be ended; others say that it has ended already.</summary>
    internal static void Require(Refusal? refusal)
    {
        if (refusal?.Kind is RefusalKind.Unavailable or RefusalKind.OutcomeUnknown or RefusalKind.Overloaded)
        {
            throw new EndingException(refusal.Detail);
        }
    }

    private static string ReasonOf(AccountStatus status, string who) => status switch
    {
        AccountStatus.Deleted => $"The {who}'s account was deleted.",
        AccountStatus.Disabled => $"The {who}'s account was disabled.",
        _ => $"The account is no {who}'s any more.",
    };

    /// <summary>Withdraws a donor's lots and cancels what is held of them: there is no one to hand it over.</summary>
    private async Task EndLotsAsync(Guid donorId, string reason, CancellationToken cancellation)
    {
        foreach (var shard in Enumerable.Range(0, shards.Count))
        {
            var after = Guid.Empty;
            List<Guid> found;
            do
            {
                await using var command = shards[shard].CreateCommand(OpenLots);
                command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = donorId });
                command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = after });
                command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = RowsMax });
                found = await ReadAsync(command, static row => row.GetGuid(0), cancellation);
                after = found.Count > 0 ? found[^1] : after;
                await EachAsync(found, lot => EndLotAsync(shards[shard], lot, reason, cancellation), cancellation);
            }
            while (found.Count == RowsMax);
        }
    }

    private async Task EndLotAsync(NpgsqlDataSource shard, Guid lotId, string reason, CancellationToken cancellation)
    {
        Require((await lots[lotId].WithdrawAsync(new WithdrawLot { Caller = Caller.Engine, Reason = reason })).Refusal);
        await using var command = shard.CreateCommand(HoldsOfLot);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = lotId });
        foreach (var (claim, recipient) in await ReadAsync(command, static row => (row.GetGuid(0), row.GetGuid(1)), cancellation))
        {
            await CancelAsync(lotId, claim, recipient, reason);
        }
    }

    private async Task EndClaimsAsync(Guid recipientId, string reason, CancellationToken cancellation)
    {
        foreach (var shard in Enumerable.Range(0, shards.Count))
        {
            await using var command = shards[shard].CreateCommand(HoldsOfRecipient);
            command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = recipientId });
            var holds = await ReadAsync(command, static row => (Claim: row.GetGuid(0), Lot: row.GetGuid(1)), cancellation);
            await EachAsync(holds, hold => CancelAsync(hold.Lot, hold.Claim, recipientId, reason), cancellation);
        }
    }

    private async Task CancelAsync(Guid lotId, Guid claimId, Guid recipientId, string reason) => Require((await lots[lotId].CancelAsync(
        new CancelClaim { Caller = new Caller(recipientId, Role.Recipient), ClaimId = claimId, Reason = reason })).Refusal);

    private async Task EndDeliveriesAsync(Guid courierId, bool isDeleted, CancellationToken cancellation)
    {
        // The route has what was reserved for a delivery whose courier is not known yet; the table has what the route lost.
        Require(await grains.GetGrain<ICourierGrain>(courierId).LeaveAsync(isDeleted));
        await using var command = database.CreateCommand(Carried);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = courierId });
        var carried = await ReadAsync(command, static row => row.GetGuid(0), cancellation);
        await EachAsync(carried, async id => Require(await grains.GetGrain<IDeliveryGrain>(id).CourierLeftAsync(courierId)), cancellation);
    }

    private static Task EachAsync<T>(List<T> items, Func<T, Task> end, CancellationToken cancellation) => Parallel.ForEachAsync(
        items, new ParallelOptions { MaxDegreeOfParallelism = AtOnceMax, CancellationToken = cancellation },
        async (item, _) => await end(item));

    private static async Task<List<T>> ReadAsync<T>(NpgsqlCommand command, Func<NpgsqlDataReader, T> read, CancellationToken cancellation)
    {
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellation))
        {
            rows.Add(read(reader));
        }

        return rows;
    }
}

/// <summary>Something of an account could not be ended now.</summary>
internal sealed class EndingException(string message) : Exception(message);
