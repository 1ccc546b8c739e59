using System.Text.Json;
using Npgsql;
using PahlawanPangan.Grains.Postgres;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Grains.Lots.Storage;

/// <summary>Reads lots as they are stored. The journal writes them.</summary>
internal sealed class LotStore : ILotStore
{
    /// <summary>The columns that <see cref="ReadLot"/> takes, in its order.</summary>
    internal const string LotColumns =
        """
        id, donor_id, version, sequence, status, posted, available, held, collected, expired, withdrawn, created_at, fingerprint,
        posted_quantity, posted_terms, adjusted_terms
        """;

    /// <summary>The columns that <see cref="ReadClaim"/> takes, in its order.</summary>
    internal const string ClaimColumns =
        """
        id, recipient_id, quantity, status, held_until, collected, wrong_codes, changed_at, created_at, fingerprint,
        deliver_lat, deliver_lon, deliver_address, lot_id, details
        """;

    /// <summary>How many claims that have ended are loaded with a lot; more of them are read when they are asked for.</summary>
    internal const int EndedLoadedMax = 1000;

    private readonly LotShards _shards;

    /// <summary>Creates a store over the lots' databases.</summary>
    public LotStore(LotShards shards) => _shards = shards;

    /// <summary>Whether a lot was posted.</summary>
    public async Task<bool> ExistsAsync(Guid lotId, CancellationToken cancellation)
    {
        if (!_shards.TryFind(lotId, out var database))
        {
            return false;
        }

        await using var command = database.CreateCommand("SELECT EXISTS (SELECT FROM lot WHERE id = $1)");
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = lotId });
        return await command.ExecuteScalarAsync(cancellation) is true;
    }

    /// <summary>The answer that is kept under a key; null when there is none.</summary>
    public async Task<KeptLotAnswer?> FindAnswerAsync(Guid lotId, Guid key, DateTimeOffset now, CancellationToken cancellation)
    {
        if (!_shards.TryFind(lotId, out var database))
        {
            return null;
        }

        await using var command = database.CreateCommand(
            "SELECT fingerprint, kept_until, answer FROM kept_answer WHERE key = $1 AND kept_until > $2 AND answer IS NOT NULL");
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = key });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = now });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        return await reader.ReadAsync(cancellation)
            ? new KeptLotAnswer(key, reader.GetGuid(0), reader.GetFieldValue<DateTimeOffset>(1), reader.GetFieldValue<byte[]>(2))
            : null;
    }

    /// <summary>
    /// Loads a lot with every hold and its claims that have ended, or with some of these when they are very many: loading takes a bounded
    /// time whatever the lot has gathered. Null when there is none.
    /// </summary>
    public async Task<Lot?> LoadAsync(Guid lotId, CancellationToken cancellation)
    {
        if (!_shards.TryFind(lotId, out var database))
        {
            return null;
        }

        // One statement, so that lot and claims come from one snapshot.
        await using var command = database.CreateCommand(
            $"""
             SELECT l.*, c.* FROM (SELECT {LotColumns} FROM lot WHERE id = $1) l
             LEFT JOIN (
               SELECT {ClaimColumns} FROM claim WHERE lot_id = $1 AND status = 0
               UNION ALL
               (SELECT {ClaimColumns} FROM claim WHERE lot_id = $1 AND status IN (1, 2, 3) LIMIT $2)) c ON true
             """);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = lotId });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = EndedLoadedMax + 1 });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        if (!await reader.ReadAsync(cancellation))
        {
            return null;
        }

        var (origin, state) = ReadLot(reader);
        var claims = new List<Claim>();
        const int FirstClaimColumn = 16;
        if (!await reader.IsDBNullAsync(FirstClaimColumn, cancellation))
        {
            do
            {
                claims.Add(ReadClaim(reader, FirstClaimColumn));
            }
            while (await reader.ReadAsync(cancellation));
        }

        return claims.Count(static claim => claim.Status != ClaimStatus.Held) <= EndedLoadedMax
            ? new Lot(origin, state, claims)
            : new Lot(origin, state, claims, await ReadGivenBackAsync(database, lotId, cancellation));
    }

    /// <summary>Claims of a lot that have ended: one, or every collected one.</summary>
    /// <param name="lotId">The lot.</param>
    /// <param name="claimId">The claim; null for every collected one.</param>
    /// <param name="cancellation">Cancels the reading.</param>
    public async Task<List<Claim>> LoadEndedAsync(Guid lotId, Guid? claimId, CancellationToken cancellation)
    {
        var claims = new List<Claim>();
        if (_shards.TryFind(lotId, out var database))
        {
            await using var command = database.CreateCommand(
                $"SELECT {ClaimColumns} FROM claim WHERE lot_id = $1 AND {(claimId is null ? "status = 1" : "id = $2 AND status <> 0")}");
            command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = lotId });
            if (claimId is { } one)
            {
                command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = one });
            }

            await using var reader = await command.ExecuteReaderAsync(cancellation);
            while (await reader.ReadAsync(cancellation))
            {
                claims.Add(ReadClaim(reader, 0));
            }
        }

        return claims;
    }

    /// <summary>How many claims each recipient has cancelled or let lapse; the same ones as <see cref="Lot"/> counts.</summary>
    private static async Task<Dictionary<Guid, int>> ReadGivenBackAsync(
        NpgsqlDataSource database, Guid lotId, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            """
            SELECT recipient_id, count(*)::integer FROM claim
            WHERE lot_id = $1 AND status IN (2, 3) AND details ->> 'reason' IS NULL GROUP BY recipient_id
            """);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = lotId });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var givenBack = new Dictionary<Guid, int>();
        while (await reader.ReadAsync(cancellation))
        {
            givenBack.Add(reader.GetGuid(0), reader.GetInt32(1));
        }

        return givenBack;
    }

    internal static (LotOrigin Origin, LotState State) ReadLot(NpgsqlDataReader row)
    {
        var postedTerms = ReadTerms(row.GetString(14));
        var origin = new LotOrigin(
            row.GetGuid(0),
            row.GetGuid(1),
            row.GetInt64(13),
            postedTerms,
            new Fingerprint(row.GetGuid(12)),
            row.GetFieldValue<DateTimeOffset>(11));
        var state = new LotState
        {
            Version = row.GetInt64(2),
            Sequence = row.GetInt64(3),
            Status = (LotStatus)row.GetInt16(4),
            Quantities = new Quantities
            {
                Posted = row.GetInt64(5),
                Available = row.GetInt64(6),
                Held = row.GetInt64(7),
                Collected = row.GetInt64(8),
                Expired = row.GetInt64(9),
                Withdrawn = row.GetInt64(10),
            },
            Terms = row.IsDBNull(15) ? postedTerms : ReadTerms(row.GetString(15)),
        };
        return (origin, state);
    }

    internal static Claim ReadClaim(NpgsqlDataReader row, int first) => new()
    {
        Id = row.GetGuid(first),
        RecipientId = row.GetGuid(first + 1),
        Quantity = row.GetInt64(first + 2),
        Status = (ClaimStatus)row.GetInt16(first + 3),
        HeldUntil = row.GetFieldValue<DateTimeOffset>(first + 4),
        Collected = row.IsDBNull(first + 5) ? null : row.GetInt64(first + 5),
        WrongCodes = row.GetInt16(first + 6),
        ChangedAt = row.GetInt64(first + 7),
        CreatedAt = row.GetFieldValue<DateTimeOffset>(first + 8),
        Fingerprint = new Fingerprint(row.GetGuid(first + 9)),
        DeliverTo = row.IsDBNull(first + 10) ? null : new Place
        {
            Lat = row.GetDouble(first + 10),
            Lon = row.GetDouble(first + 11),
            Address = row.IsDBNull(first + 12) ? null : row.GetString(first + 12),
        },
        Details = row.IsDBNull(first + 14) ? null : ClaimDetailsJson.Read(row.GetString(first + 14)),
    };

    private static LotTerms ReadTerms(string json) =>
        JsonSerializer.Deserialize(json, LotJson.Default.LotTerms)
        ?? throw new InvalidDataException("A lot's stored terms are empty.");
}
