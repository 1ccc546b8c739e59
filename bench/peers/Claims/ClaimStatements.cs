using Npgsql;

namespace PahlawanPangan.Peers.Claims;

/// <summary>The statements of a claim's transaction, and what the first two of them read.</summary>
internal static class ClaimStatements
{
    /// <summary>The lock comes first: what is read after it, a repeated request's claim included, is committed.</summary>
    private const string Lock = "SELECT donor_id, available FROM lot WHERE id = $1 FOR UPDATE";

    private const string Find = "SELECT quantity, created_at FROM claim WHERE id = $1";

    private const string Take = "UPDATE lot SET available = available - $2, held = held + $2 WHERE id = $1";

    private const string Insert =
        "INSERT INTO claim (id, lot_id, recipient_id, quantity, created_at) VALUES ($1, $2, $3, $4, $5)";

    public static void AddLock(this NpgsqlBatch batch, in NewClaim claim)
    {
        batch.Add(Lock, new NpgsqlParameter<Guid> { TypedValue = claim.LotId });
        batch.Add(Find, new NpgsqlParameter<Guid> { TypedValue = claim.Id });
    }

    public static void AddInsert(this NpgsqlBatch batch, in NewClaim claim, DateTimeOffset createdAt)
    {
        batch.Add(
            Take, new NpgsqlParameter<Guid> { TypedValue = claim.LotId }, new NpgsqlParameter<long> { TypedValue = claim.Quantity });
        batch.Add(
            Insert,
            new NpgsqlParameter<Guid> { TypedValue = claim.Id },
            new NpgsqlParameter<Guid> { TypedValue = claim.LotId },
            new NpgsqlParameter<Guid> { TypedValue = claim.RecipientId },
            new NpgsqlParameter<long> { TypedValue = claim.Quantity },
            new NpgsqlParameter<DateTimeOffset> { TypedValue = createdAt });
    }

    public static void Add(this NpgsqlBatch batch, string statement, params ReadOnlySpan<NpgsqlParameter> parameters)
    {
#pragma warning disable CA2100 // Every statement is a constant.
        var command = new NpgsqlBatchCommand(statement);
#pragma warning restore CA2100
        foreach (var parameter in parameters)
        {
            command.Parameters.Add(parameter);
        }

        batch.BatchCommands.Add(command);
    }

    /// <summary>Executes the lock.</summary>
    /// <returns>The outcome if it is decided, and the donor if the claim may be made.</returns>
    public static async Task<(Outcome? Outcome, DateTimeOffset CreatedAt, Guid Donor)> ReadLockAsync(
        this NpgsqlBatch batch, NewClaim claim, CancellationToken cancellation)
    {
        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        if (!await reader.ReadAsync(cancellation))
        {
            return (Outcome.NoSuchLot, default, default);
        }

        var (donor, available) = (reader.GetGuid(0), reader.GetInt64(1));
        _ = await reader.NextResultAsync(cancellation);
        if (await reader.ReadAsync(cancellation))
        {
            return reader.GetInt64(0) == claim.Quantity
                ? (Outcome.Made, reader.GetFieldValue<DateTimeOffset>(1), donor)
                : (Outcome.KeyReused, default, donor);
        }

        return (available < claim.Quantity ? Outcome.TooFew : null, default, donor);
    }

    /// <summary>The moment, as exact as PostgreSQL keeps it: a repeated request gets the same answer.</summary>
    public static DateTimeOffset Now()
    {
        var now = DateTimeOffset.UtcNow;
        return new DateTimeOffset(now.Ticks - (now.Ticks % TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);
    }
}
