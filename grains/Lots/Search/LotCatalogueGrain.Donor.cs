using Npgsql;
using NpgsqlTypes;
using PahlawanPangan.Grains.Lots.Storage;
using PahlawanPangan.Grains.Postgres;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Grains.Lots.Search;

/// <summary>A donor's own lots.</summary>
internal sealed partial class LotCatalogueGrain
{
    // The index lot_donor_time has them in this order.
    private const string LotsOfDonor =
        $"""
         SELECT {LotStore.LotColumns} FROM lot
         WHERE donor_id = $1 AND ($2::smallint IS NULL OR status = $2)
           AND ($3::timestamptz IS NULL OR created_at >= $3) AND ($4::timestamptz IS NULL OR created_at < $4)
           AND ($5::timestamptz IS NULL OR (created_at, id) < ($5, $6))
         ORDER BY created_at DESC, id DESC LIMIT $7
         """;

    /// <inheritdoc/>
    public async Task<Reply<Page<LotView>>> LotsOfDonorAsync(Caller caller, DonorLots wanted)
    {
        if (caller.Role != Role.Operator && (caller.Role != Role.Donor || caller.Id != wanted.DonorId))
        {
            return new Refusal(RefusalKind.Forbidden, "Only the donor or an operator lists a donor's lots.");
        }

        if (!TryReadMoment(wanted.Page, out var after))
        {
            return PageCursor.Malformed;
        }

        try
        {
            var found = await _shards.QueryAllAsync(database => ReadLotsAsync(database, wanted, after));
            return PageOf(
                found.SelectMany(static lots => lots).OrderByDescending(static lot => lot.CreatedAt).ThenByDescending(static lot => lot.Id),
                wanted.Page.Limit,
                static lot => new PageCursor(lot.CreatedAt.ToUnixTimeMilliseconds(), lot.Id),
                static lot => lot);
        }
        catch (Exception failure) when (DatabaseFailure.Includes(failure))
        {
            return Refusals.Unavailable;
        }
    }

    private static async Task<List<LotView>> ReadLotsAsync(NpgsqlDataSource database, DonorLots wanted, PageCursor? after)
    {
        await using var command = database.CreateCommand(LotsOfDonor);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = wanted.DonorId });
        command.Parameters.Add(Optional(NpgsqlDbType.Smallint, (short?)wanted.Status));
        command.Parameters.Add(Optional(NpgsqlDbType.TimestampTz, wanted.From?.ToUniversalTime()));
        command.Parameters.Add(Optional(NpgsqlDbType.TimestampTz, wanted.To?.ToUniversalTime()));
        command.Parameters.Add(Optional(NpgsqlDbType.TimestampTz, after?.Moment));
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = after?.Id ?? Guid.Empty });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = wanted.Page.Limit + 1 });
        await using var reader = await command.ExecuteReaderAsync();
        var lots = new List<LotView>();
        while (await reader.ReadAsync())
        {
            var (origin, state) = LotStore.ReadLot(reader);
            lots.Add(origin.View(state));
        }

        return lots;
    }

    private static NpgsqlParameter Optional<T>(NpgsqlDbType type, T? value)
        where T : struct => new() { Value = value is { } known ? known : DBNull.Value, NpgsqlDbType = type };
}
