using Npgsql;
using Orleans.Concurrency;
using PahlawanPangan.Accounts;
using PahlawanPangan.Deliveries;
using PahlawanPangan.Grains.Lots;
using PahlawanPangan.Grains.Lots.Storage;
using PahlawanPangan.Grains.Postgres;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Grains.Endings;

/// <summary>Reads what an export shows from the databases' rows.</summary>
[StatelessWorker]
[Reentrant]
[GrainType("personaldata")]
internal sealed class PersonalDataGrain : Grain, IPersonalDataGrain
{
    private const int LotColumnOfClaim = 13;
    private readonly NpgsqlDataSource _database;
    private readonly LotShards _shards;

    /// <summary>Called by Orleans.</summary>
    public PersonalDataGrain(NpgsqlDataSource database, LotShards shards)
    {
        _database = database;
        _shards = shards;
    }

    /// <inheritdoc/>
    public Task<Reply<Page<LotView>>> LotsAsync(Caller caller, PageRequest page) => PageAsync(
        caller, page, $"SELECT {LotStore.LotColumns} FROM lot WHERE donor_id = $1 AND id > $2 ORDER BY id LIMIT $3",
        static row =>
        {
            var (origin, state) = LotStore.ReadLot(row);
            return origin.View(state);
        },
        static lot => lot.Id);

    /// <inheritdoc/>
    public Task<Reply<Page<PersonalClaim>>> ClaimsAsync(Caller caller, PageRequest page) => PageAsync(
        caller, page, $"SELECT {LotStore.ClaimColumns} FROM claim WHERE recipient_id = $1 AND id > $2 ORDER BY id LIMIT $3",
        static row =>
        {
            var claim = LotStore.ReadClaim(row, 0);
            return new PersonalClaim { Claim = Lot.View(row.GetGuid(LotColumnOfClaim), claim), DeliverTo = claim.DeliverTo };
        },
        static claim => claim.Claim.Id);

    /// <inheritdoc/>
    public async Task<Reply<Page<DeliveryView>>> DeliveriesAsync(Caller caller, PageRequest page)
    {
        try
        {
            if (!TryReadCursor(page, out var after))
            {
                return PageCursor.Malformed;
            }

            const string Ids =
                """
                SELECT id FROM (
                  SELECT id FROM delivery WHERE recipient_id = $1 UNION SELECT id FROM delivery WHERE courier_id = $1
                  UNION SELECT id FROM delivery WHERE donor_id = $1) own
                WHERE id > $2 ORDER BY id LIMIT $3
                """;
            var ids = await ReadAsync(_database, Ids, caller, after, page.Limit, static row => row.GetGuid(0));
            var found = await Task.WhenAll(ids.Take(page.Limit).Select(id => GrainFactory.GetGrain<IDeliveryGrain>(id).GetAsync(caller)));
            return new Page<DeliveryView>
            {
                Items = found.Where(one => !one.IsRefused).Select(one => one.Value!).ToArray(),
                Next = ids.Count > page.Limit ? ids[page.Limit - 1].ToString() : null,
            };
        }
        catch (Exception failure) when (DatabaseFailure.Includes(failure))
        {
            return Refusals.Unavailable;
        }
    }

    private static bool TryReadCursor(PageRequest page, out Guid after)
    {
        after = Guid.Empty;
        return page.Cursor is null || PageCursor.TryParseId(page.Cursor, out after);
    }

    private async Task<Reply<Page<TView>>> PageAsync<TView>(
        Caller caller, PageRequest page, string query, Func<NpgsqlDataReader, TView> read, Func<TView, Guid> idOf)
    {
        try
        {
            if (!TryReadCursor(page, out var after))
            {
                return PageCursor.Malformed;
            }

            var found = await _shards.QueryAllAsync(shard => ReadAsync(shard, query, caller, after, page.Limit, read));
            var items = found.SelectMany(static part => part).OrderBy(idOf).Take(page.Limit + 1).ToList();
            return new Page<TView>
            {
                Items = items.Count > page.Limit ? items[..page.Limit] : items,
                Next = items.Count > page.Limit ? idOf(items[page.Limit - 1]).ToString() : null,
            };
        }
        catch (Exception failure) when (DatabaseFailure.Includes(failure))
        {
            return Refusals.Unavailable;
        }
    }

    private static async Task<List<T>> ReadAsync<T>(
        NpgsqlDataSource database, string query, Caller caller, Guid after, int limit, Func<NpgsqlDataReader, T> read)
    {
        await using var command = database.CreateCommand(query);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = caller.Id });
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = after });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = limit + 1 });
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<T>();
        while (await reader.ReadAsync())
        {
            rows.Add(read(reader));
        }

        return rows;
    }
}
