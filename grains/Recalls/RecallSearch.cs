using Npgsql;
using NpgsqlTypes;
using PahlawanPangan.Grains.Downstream;
using PahlawanPangan.Grains.Postgres;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Grains.Recalls;

/// <summary>Finds the lots of a campaign in every database, and who has to do with a lot, from what is durable.</summary>
internal sealed class RecallSearch(LotShards shards)
{
    private const int GtinDigitsMax = 14;
    private const int PartiesMax = 5000;

    // Held when the lot was stopped, or still; or handed over.
    private const string Recipients =
        """
        SELECT recipient_id, coalesce(sum(quantity) FILTER (WHERE status <> 1), 0)::bigint,
          coalesce(sum(collected) FILTER (WHERE status = 1), 0)::bigint
        FROM claim
        WHERE lot_id = $1 AND recipient_id > $2 AND (status IN (0, 1) OR (status = 2 AND details ? 'recalledAt'))
        GROUP BY recipient_id ORDER BY recipient_id LIMIT $3
        """;

    // Deliveries that were not handed over, with their courier. One that ended before the recall has no such claim.
    private const string Deliveries =
        "SELECT id, courier_id, recipient_id FROM delivery WHERE lot_id = $1 AND status <> 3 AND courier_id IS NOT NULL";

    private const string Carried =
        """
        SELECT id, CASE WHEN status = 1 THEN coalesce(collected, 0) ELSE 0 END FROM claim
        WHERE id = ANY ($1) AND (status = 0 OR (status = 2 AND details ? 'recalledAt') OR (status = 1 AND details ? 'courierId'))
        """;

    /// <summary>Whether a campaign would find a lot now.</summary>
    public async Task<bool> AnyAsync(RecallRow recall)
    {
        for (var shard = 0; shard < shards.Count; shard++)
        {
            await using var command = shards.Search(shard).CreateCommand($"SELECT EXISTS ({Matching(recall)})");
            AddSelection(command, recall, DateTimeOffset.UnixEpoch);
            if (await command.ExecuteScalarAsync() is true)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The lots of one database that a campaign is about, a page of them.</summary>
    /// <param name="shard">The database.</param>
    /// <param name="recall">The campaign.</param>
    /// <param name="since">Only lots that were posted since.</param>
    /// <param name="after">The lot that the last page ended with.</param>
    /// <param name="most">The size of a page.</param>
    /// <param name="cancellation">Cancels the search.</param>
    public async Task<List<FoundLot>> LotsAsync(
        int shard, RecallRow recall, DateTimeOffset since, Guid after, int most, CancellationToken cancellation)
    {
        await using var command = shards.Background(shard).CreateCommand(Page(recall));
        AddSelection(command, recall, since);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = after });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = most });
        return await RecallStore.ReadAllAsync(
            command, static row => new FoundLot(row.GetGuid(0), (LotStatus)row.GetInt16(1) == LotStatus.Recalled), cancellation);
    }

    /// <summary>Who has to do with a lot, in pages. The donor and the couriers are on the first.</summary>
    public async IAsyncEnumerable<List<RecallParty>> PartiesAsync(
        Guid lotId, Guid donorId, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        if (!shards.TryFind(lotId, out _))
        {
            yield break;
        }

        var database = shards.Background(shards.NumberOf(lotId));
        var deliveries = await CarriedAsync(database, lotId, cancellation);
        yield return
        [
            new RecallParty(donorId, Role.Donor, 0, 0, 0),
            .. deliveries.GroupBy(one => one.Courier).Where(courier => courier.Key != donorId)
                .Select(courier => new RecallParty(courier.Key, Role.Courier, 0, 0, courier.Sum(one => one.Quantity))),
        ];

        var onTheWay = deliveries.GroupBy(one => one.Recipient).ToDictionary(one => one.Key, one => one.Sum(delivery => delivery.Quantity));
        List<RecallParty> page;
        var after = Guid.Empty;
        do
        {
            await using var command = database.CreateCommand(Recipients);
            command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = lotId });
            command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = after });
            command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = PartiesMax });
            page = await RecallStore.ReadAllAsync(
                command,
                row => new RecallParty(
                    row.GetGuid(0), Role.Recipient, row.GetInt64(1), row.GetInt64(2), onTheWay.GetValueOrDefault(row.GetGuid(0))),
                cancellation);
            if (page.Count > 0)
            {
                after = page[^1].AccountId;
                yield return page;
            }
        }
        while (page.Count == PartiesMax);
    }

    /// <summary>The forms in which a GTIN may have been stated: GS1 fills shorter ones up with zeros on the left.</summary>
    internal static string[] FormsOf(string gtin)
    {
        var digits = gtin.TrimStart('0');
        int[] lengths = [8, 12, 13, GtinDigitsMax];
        return [.. lengths.Where(length => length >= digits.Length).Select(length => digits.PadLeft(length, '0'))];
    }

    private async Task<List<(Guid Courier, Guid Recipient, long Quantity)>> CarriedAsync(
        NpgsqlDataSource database, Guid lotId, CancellationToken cancellation)
    {
        await using var find = shards.Background(0).CreateCommand(Deliveries);
        find.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = lotId });
        var deliveries = await RecallStore.ReadAllAsync(
            find, static row => (Id: row.GetGuid(0), Courier: row.GetGuid(1), Recipient: row.GetGuid(2)), cancellation);
        if (deliveries.Count == 0)
        {
            return [];
        }

        await using var command = database.CreateCommand(Carried);
        command.AddArray(deliveries.Select(delivery => delivery.Id));
        var claims = (await RecallStore.ReadAllAsync(command, static row => (Id: row.GetGuid(0), Quantity: row.GetInt64(1)), cancellation))
            .ToDictionary(one => one.Id, one => one.Quantity);
        return
        [
            .. deliveries.Where(delivery => claims.ContainsKey(delivery.Id))
                .Select(delivery => (delivery.Courier, delivery.Recipient, claims[delivery.Id])),
        ];
    }

    // What matches is gathered before it is sorted: walking along the lots' ids would read all of them.
    private static string Page(RecallRow recall) =>
        $"""
         WITH matching AS MATERIALIZED ({Matching(recall)})
         SELECT id, status FROM matching WHERE id > $5 ORDER BY id LIMIT $6
         """;

    /// <summary>Only the conditions that there are, so that any plan goes by their indexes.</summary>
    internal static string Matching(RecallRow recall) =>
        "SELECT id, status FROM lot WHERE created_at >= $4"
        + (recall.DonorId is null ? "" : " AND donor_id = $1")
        + (recall.BatchCode is null
            ? ""
            : " AND posted_terms ? 'batchCodes' AND posted_terms -> 'batchCodes' @> jsonb_build_array($2::text)")
        + (recall.Gtin is null ? "" : " AND posted_terms ? 'gtin' AND posted_terms ->> 'gtin' = ANY ($3)");

    internal static void AddSelection(NpgsqlCommand command, RecallRow recall, DateTimeOffset since)
    {
        command.Parameters.Add(RecallStore.Optional(recall.DonorId, NpgsqlDbType.Uuid));
        command.Parameters.Add(RecallStore.Optional(recall.BatchCode, NpgsqlDbType.Text));
        command.Parameters.Add(RecallStore.Optional(
            recall.Gtin is { } gtin ? FormsOf(gtin) : null, NpgsqlDbType.Array | NpgsqlDbType.Text));
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = since });
    }
}
