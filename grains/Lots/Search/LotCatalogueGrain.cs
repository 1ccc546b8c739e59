using Npgsql;
using NpgsqlTypes;
using Orleans.Concurrency;
using PahlawanPangan.Grains.Lots.Storage;
using PahlawanPangan.Grains.Postgres;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Grains.Lots.Search;

/// <summary>
/// Answers list queries from the databases' rows, which are durable. A projection determines which lots a search finds; it may be a
/// moment behind. The details come from the lots' own rows.
/// </summary>
[StatelessWorker]
[Reentrant]
[GrainType("lotcatalogue")]
internal sealed partial class LotCatalogueGrain : Grain, ILotCatalogueGrain
{
    /// <summary>How many lots a search reads after its first page's, to replace those that are no longer open, and at most.</summary>
    private const int CandidatesPerQuery = 200;
    private const int CandidatesMax = 10_000;

    private readonly NpgsqlDataSource _projections;
    private readonly LotShards _shards;
    private readonly PickupCodes _codes;
    private readonly Clock _clock;

    /// <summary>Called by Orleans.</summary>
    public LotCatalogueGrain(LotShards shards, PickupCodes codes, Clock clock)
    {
        _projections = shards.Search(0);
        _shards = shards;
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
            // Read first: the answer includes at least the events up to this moment.
            var asOf = await AsOfAsync();
            var (open, isAll) = await FindOpenAsync(search, after);
            var page = PageOf(open, search.Page.Limit, static one => one.Place, static one => one.Lot);
            return isAll || page.Next is not null ? page with { AsOf = asOf }
                : open.Count > 0 ? page with { AsOf = asOf, Next = open[^1].Place.ToString() }
                : Refusals.Unavailable;
        }
        catch (Exception failure) when (DatabaseFailure.Includes(failure))
        {
            return Refusals.Unavailable;
        }
    }

    /// <inheritdoc/>
    public async Task<Reply<Page<ClaimView>>> ClaimsOfLotAsync(Caller caller, Guid lotId, PageRequest page)
    {
        try
        {
            var database = _shards.NumberOf(lotId) is var shard && shard < _shards.Count ? _shards.Search(shard) : null;
            if (database is null || await FindDonorAsync(database, lotId) is not { } donor)
            {
                return Lot.NotFound();
            }

            if (caller.Role != Role.Operator && (caller.Role != Role.Donor || caller.Id != donor))
            {
                return new Refusal(RefusalKind.Forbidden, "Only the lot's donor or an operator reads its claims.");
            }

            if (!TryReadMoment(page, out var after))
            {
                return PageCursor.Malformed;
            }

            var claims = await ReadClaimsAsync(database, "lot_id = $1", "ASC", lotId, status: null, after, page.Limit);
            return PageOf(claims, page.Limit, PlaceOf, claim => caller.Role == Role.Operator ? claim : claim.SeenByDonor());
        }
        catch (Exception failure) when (DatabaseFailure.Includes(failure))
        {
            return Refusals.Unavailable;
        }
    }

    /// <inheritdoc/>
    public async Task<Reply<Page<ClaimView>>> ClaimsOfCallerAsync(Caller caller, ClaimStatus? status, PageRequest page)
    {
        try
        {
            if (!TryReadMoment(page, out var after))
            {
                return PageCursor.Malformed;
            }

            var found = await _shards.QueryAllAsync(
                database => ReadClaimsAsync(database, "recipient_id = $1", "DESC", caller.Id, status, after, page.Limit));
            return PageOf(
                found.SelectMany(static claims => claims).OrderByDescending(static claim => claim.CreatedAt)
                    .ThenByDescending(static claim => claim.Id),
                page.Limit,
                PlaceOf,
                WithCode);
        }
        catch (Exception failure) when (DatabaseFailure.Includes(failure))
        {
            return Refusals.Unavailable;
        }
    }

    /// <inheritdoc/>
    public async Task<Reply<ClaimView>> ClaimAsync(Caller caller, Guid claimId)
    {
        try
        {
            // A claim's id does not contain its lot's database.
            var found = await _shards.QueryAllAsync(database => FindClaimAsync(database, claimId));
            if (found.FirstOrDefault(static one => one is not null) is not { } one)
            {
                return Lot.ClaimNotFound();
            }

            var (claim, donor) = one;
            var isClaimant = claim.RecipientId == caller.Id;
            var mayRead = isClaimant || caller.Role == Role.Operator || (caller.Role == Role.Donor && donor == caller.Id);

            // Callers that may not read a claim must not learn that it exists.
            return !mayRead ? Lot.ClaimNotFound() : isClaimant ? WithCode(claim)
                : caller.Role == Role.Operator ? claim
                : claim.SeenByDonor();
        }
        catch (Exception failure) when (DatabaseFailure.Includes(failure))
        {
            return Refusals.Unavailable;
        }
    }

    /// <summary>One page of what was found, in order; each database was asked for one item more than the page holds.</summary>
    private static Page<TView> PageOf<TFound, TView>(
        IEnumerable<TFound> found, int limit, Func<TFound, PageCursor> placeOf, Func<TFound, TView> viewOf)
    {
        var items = new List<TView>();
        PageCursor last = default;
        foreach (var one in found)
        {
            if (items.Count == limit)
            {
                return new Page<TView> { Items = items, Next = last.ToString() };
            }

            items.Add(viewOf(one));
            last = placeOf(one);
        }

        return new Page<TView> { Items = items };
    }

    private static PageCursor PlaceOf(ClaimView claim) => new(claim.CreatedAt.ToUnixTimeMilliseconds(), claim.Id);

    private async Task<DateTimeOffset?> AsOfAsync()
    {
        await using var command = _projections.CreateCommand("SELECT as_of FROM projection_progress WHERE consumer = $1");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = OpenLotProjection.ConsumerName });
        return await command.ExecuteScalarAsync() is DateTime at ? new DateTimeOffset(at, TimeSpan.Zero) : null;
    }

    /// <summary>
    /// The lots that are open now, at least one more than the page holds if there are so many. The projection may be behind: in place of
    /// lots that are no longer open, more are read, up to a limit.
    /// </summary>
    /// <returns>The lots in order, and whether there are no more.</returns>
    private async Task<(List<(PageCursor Place, LotView Lot)> Open, bool IsAll)> FindOpenAsync(LotSearch search, PageCursor? after)
    {
        var open = new List<(PageCursor, LotView)>();
        for (var read = 0; read < CandidatesMax;)
        {
            var most = read == 0 ? search.Page.Limit + 1 : CandidatesPerQuery;
            var candidates = await FindAsync(search, after, most);
            var lots = await OpenLotsAsync([.. candidates.Select(static candidate => candidate.Id)]);
            foreach (var candidate in candidates)
            {
                if (lots.TryGetValue(candidate.Id, out var lot))
                {
                    open.Add((candidate, lot));
                }
            }

            if (candidates.Count < most || open.Count > search.Page.Limit)
            {
                return (open, candidates.Count < most);
            }

            read += candidates.Count;
            after = candidates[^1];
        }

        return (open, false);
    }

    private async Task<List<PageCursor>> FindAsync(LotSearch search, PageCursor? after, int most)
    {
        await using var command = LotSearchQuery.For(search, after, _clock.Now, most).Command(_projections);
        await using var reader = await command.ExecuteReaderAsync();
        var found = new List<PageCursor>();
        while (await reader.ReadAsync())
        {
            found.Add(new PageCursor(reader.GetDouble(1), reader.GetGuid(0)));
        }

        return found;
    }

    /// <summary>
    /// The lots as they are now, without those that are no longer open (the projection may be behind) and those of a database that does
    /// not answer (they cannot be claimed).
    /// </summary>
    private async Task<Dictionary<Guid, LotView>> OpenLotsAsync(IReadOnlyList<Guid> lotIds)
    {
        var read = await Task.WhenAll(
            lotIds.GroupBy(_shards.NumberOf).Where(part => part.Key < _shards.Count).Select(part => _shards.SearchOrAsync(
                part.Key, database => ReadOpenAsync(database, [.. part], _clock.Now), [])));
        return read.SelectMany(static part => part).ToDictionary(static lot => lot.Id);
    }

    private static async Task<List<LotView>> ReadOpenAsync(NpgsqlDataSource database, Guid[] lotIds, DateTimeOffset now)
    {
        await using var command = database.CreateCommand($"SELECT {LotStore.LotColumns} FROM lot WHERE id = ANY ($1) AND status = 0");
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = lotIds });
        await using var reader = await command.ExecuteReaderAsync();
        var lots = new List<LotView>();
        while (await reader.ReadAsync())
        {
            var (origin, state) = LotStore.ReadLot(reader);
            if (state.Terms.PickupWindow.To > now)
            {
                lots.Add(origin.View(state));
            }
        }

        return lots;
    }

    private static async Task<List<ClaimView>> ReadClaimsAsync(
        NpgsqlDataSource database, string condition, string direction, Guid owner, ClaimStatus? status, PageCursor? after, int limit)
    {
        var beyond = direction == "ASC" ? ">" : "<";
        await using var command = database.CreateCommand(
            $"""
             SELECT {LotStore.ClaimColumns} FROM claim
             WHERE {condition} AND ($2::smallint IS NULL OR status = $2)
               AND ($3::timestamptz IS NULL OR (created_at, id) {beyond} ($3, $4))
             ORDER BY created_at {direction}, id {direction} LIMIT $5
             """);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = owner });
        command.Parameters.Add(Optional(NpgsqlDbType.Smallint, (short?)status));
        command.Parameters.Add(Optional(NpgsqlDbType.TimestampTz, after?.Moment));
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = after?.Id ?? Guid.Empty });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = limit + 1 });
        await using var reader = await command.ExecuteReaderAsync();
        var claims = new List<ClaimView>();
        while (await reader.ReadAsync())
        {
            claims.Add(ReadView(reader));
        }

        return claims;
    }

    private static async Task<(ClaimView Claim, Guid Donor)?> FindClaimAsync(NpgsqlDataSource database, Guid claimId)
    {
        await using var command = database.CreateCommand(
            $"""
             SELECT {LotStore.ClaimColumns}, (SELECT donor_id FROM lot WHERE lot.id = claim.lot_id) FROM claim WHERE id = $1
             """);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = claimId });
        await using var reader = await command.ExecuteReaderAsync();
        const int DonorColumn = 15;
        return await reader.ReadAsync() ? (ReadView(reader), reader.GetGuid(DonorColumn)) : null;
    }

    private static async Task<Guid?> FindDonorAsync(NpgsqlDataSource database, Guid lotId)
    {
        await using var command = database.CreateCommand("SELECT donor_id FROM lot WHERE id = $1");
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = lotId });
        return await command.ExecuteScalarAsync() as Guid?;
    }

    private ClaimView WithCode(ClaimView claim) => _codes.AddTo(claim);

    private static ClaimView ReadView(NpgsqlDataReader row)
    {
        const int LotColumn = 13;
        return Lot.View(row.GetGuid(LotColumn), LotStore.ReadClaim(row, 0));
    }

    /// <summary>The cursor of a list in the order of time.</summary>
    private static bool TryReadMoment(PageRequest page, out PageCursor? after) =>
        TryReadCursor(page, out after) && after is not { Moment: null };

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
