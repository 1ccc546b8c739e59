using Npgsql;
using NpgsqlTypes;
using Orleans.Concurrency;
using PahlawanPangan.Grains.Downstream.OpenLots;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Grains.Lots;

/// <summary>
/// Answers lists from the database's rows, which are durable by nature. Which lots a search finds is told by a projection, which may be a
/// moment behind; what it says of them is read from the lots themselves.
/// </summary>
[StatelessWorker]
[Reentrant]
public sealed class LotCatalogueGrain : Grain, ILotCatalogueGrain
{
    private readonly NpgsqlDataSource _database;
    private readonly PickupCodes _codes;
    private readonly Clock _clock;

    /// <summary>Made by Orleans.</summary>
    public LotCatalogueGrain(NpgsqlDataSource database, PickupCodes codes, Clock clock)
    {
        _database = database;
        _codes = codes;
        _clock = clock;
    }

    /// <inheritdoc/>
    public async Task<Reply<Page<LotView>>> SearchAsync(LotSearch search)
    {
        if (!TryReadCursor(search.Page, out var after))
        {
            return PageCursor.Malformed;
        }

        try
        {
            // What is asked first is what the answer is sure to know.
            var asOf = await AsOfAsync();
            var (found, next) = await FindAsync(search, after);
            return new Page<LotView> { Items = await OpenLotsAsync(found), Next = next, AsOf = asOf };
        }
        catch (NpgsqlException)
        {
            return Refusals.Unavailable;
        }
    }

    /// <inheritdoc/>
    public async Task<Reply<Page<ClaimView>>> ClaimsOfLotAsync(Caller caller, Guid lotId, PageRequest page)
    {
        try
        {
            if (await FindDonorAsync(lotId) is not { } donor)
            {
                return Lot.NotFound();
            }

            if (caller.Role != Role.Operator && (caller.Role != Role.Donor || caller.Id != donor))
            {
                return new Refusal(RefusalKind.Forbidden, "Only the lot's donor or an operator reads its claims.");
            }

            return await ReadClaimsAsync(
                "lot_id = $1", "ASC", new NpgsqlParameter<Guid> { TypedValue = lotId }, status: null, page, withCodes: false);
        }
        catch (NpgsqlException)
        {
            return Refusals.Unavailable;
        }
    }

    /// <inheritdoc/>
    public async Task<Reply<Page<ClaimView>>> ClaimsOfCallerAsync(Caller caller, ClaimStatus? status, PageRequest page)
    {
        try
        {
            return await ReadClaimsAsync(
                "recipient_id = $1", "DESC", new NpgsqlParameter<Guid> { TypedValue = caller.Id }, status, page, withCodes: true);
        }
        catch (NpgsqlException)
        {
            return Refusals.Unavailable;
        }
    }

    /// <inheritdoc/>
    public async Task<Reply<ClaimView>> ClaimAsync(Caller caller, Guid claimId)
    {
        try
        {
            await using var command = _database.CreateCommand(
                $"""
                 SELECT {LotStore.ClaimColumns}, (SELECT donor_id FROM lot WHERE lot.id = claim.lot_id) FROM claim WHERE id = $1
                 """);
            command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = claimId });
            await using var reader = await command.ExecuteReaderAsync();
            if (!await reader.ReadAsync())
            {
                return Lot.ClaimNotFound();
            }

            var claim = ReadView(reader);
            const int DonorColumn = 14;
            var isClaimant = claim.RecipientId == caller.Id;
            var mayRead = isClaimant || caller.Role == Role.Operator
                || (caller.Role == Role.Donor && reader.GetGuid(DonorColumn) == caller.Id);

            // Who may not read a claim does not learn that it exists.
            return !mayRead ? Lot.ClaimNotFound() : isClaimant ? WithCode(claim) : claim;
        }
        catch (NpgsqlException)
        {
            return Refusals.Unavailable;
        }
    }

    private async Task<DateTimeOffset?> AsOfAsync()
    {
        await using var command = _database.CreateCommand("SELECT as_of FROM projection_progress WHERE consumer = $1");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = OpenLotProjection.ConsumerName });
        return await command.ExecuteScalarAsync() is DateTime at ? new DateTimeOffset(at, TimeSpan.Zero) : null;
    }

    private async Task<(List<Guid> Found, string? Next)> FindAsync(LotSearch search, PageCursor? after)
    {
        await using var command = LotSearchQuery.For(search, after, _clock.Now).Command(_database);
        await using var reader = await command.ExecuteReaderAsync();
        var found = new List<Guid>();
        PageCursor last = default;
        while (await reader.ReadAsync())
        {
            if (found.Count == search.Page.Limit)
            {
                return (found, last.ToString());
            }

            found.Add(reader.GetGuid(0));
            last = new PageCursor(reader.GetDouble(1), found[^1]);
        }

        return (found, null);
    }

    /// <summary>The lots as they are now, without those that are no longer open: the projection may have yet to hear of it.</summary>
    private async Task<List<LotView>> OpenLotsAsync(List<Guid> lotIds)
    {
        await using var command = _database.CreateCommand($"SELECT {LotStore.LotColumns} FROM lot WHERE id = ANY ($1) AND status = 0");
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = [.. lotIds] });
        await using var reader = await command.ExecuteReaderAsync();
        var lots = new Dictionary<Guid, LotView>();
        while (await reader.ReadAsync())
        {
            var (origin, state) = LotStore.ReadLot(reader);
            lots.Add(origin.LotId, origin.View(state));
        }

        return [.. lotIds.Where(lots.ContainsKey).Select(lotId => lots[lotId])];
    }

    private async Task<Reply<Page<ClaimView>>> ReadClaimsAsync(
        string condition, string direction, NpgsqlParameter owner, ClaimStatus? status, PageRequest page, bool withCodes)
    {
        if (!TryReadCursor(page, out var after))
        {
            return PageCursor.Malformed;
        }

        var beyond = direction == "ASC" ? ">" : "<";
        await using var command = _database.CreateCommand(
            $"""
             SELECT {LotStore.ClaimColumns} FROM claim
             WHERE {condition} AND ($2::smallint IS NULL OR status = $2)
               AND ($3::timestamptz IS NULL OR (created_at, id) {beyond} ($3, $4))
             ORDER BY created_at {direction}, id {direction} LIMIT $5
             """);
        command.Parameters.Add(owner);
        command.Parameters.Add(new NpgsqlParameter { Value = status is { } wanted ? (short)wanted : DBNull.Value, NpgsqlDbType = NpgsqlDbType.Smallint });
        command.Parameters.Add(new NpgsqlParameter
        {
            Value = after is { } from ? DateTimeOffset.FromUnixTimeMilliseconds((long)from.Key) : DBNull.Value,
            NpgsqlDbType = NpgsqlDbType.TimestampTz,
        });
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = after?.Id ?? Guid.Empty });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = page.Limit + 1 });
        await using var reader = await command.ExecuteReaderAsync();
        var items = new List<ClaimView>();
        while (await reader.ReadAsync())
        {
            if (items.Count == page.Limit)
            {
                var last = items[^1];
                return new Page<ClaimView>
                {
                    Items = items,
                    Next = new PageCursor(last.CreatedAt.ToUnixTimeMilliseconds(), last.Id).ToString(),
                };
            }

            var claim = ReadView(reader);
            items.Add(withCodes ? WithCode(claim) : claim);
        }

        return new Page<ClaimView> { Items = items };
    }

    private async Task<Guid?> FindDonorAsync(Guid lotId)
    {
        await using var command = _database.CreateCommand("SELECT donor_id FROM lot WHERE id = $1");
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = lotId });
        return await command.ExecuteScalarAsync() as Guid?;
    }

    private ClaimView WithCode(ClaimView claim) => claim with { PickupCode = _codes.Of(claim.Id) };

    private static ClaimView ReadView(NpgsqlDataReader row)
    {
        const int LotColumn = 13;
        return Lot.View(row.GetGuid(LotColumn), LotStore.ReadClaim(row, 0));
    }

    private static bool TryReadCursor(PageRequest page, out PageCursor? after)
    {
        after = null;
        if (page.Cursor is null)
        {
            return true;
        }

        var valid = PageCursor.TryParse(page.Cursor, out var cursor);
        after = cursor;
        return valid;
    }
}
