using System.Text.Json;
using Npgsql;
using PahlawanPangan.Peers.Claims;

namespace PahlawanPangan.Peers.Plain;

/// <summary>One transaction per claim in two round trips: BEGIN with the lock, the rows with COMMIT.</summary>
internal sealed class PlainClaims(PeerSettings settings, Doorbell doorbell) : IClaims
{
    private const string Put = "INSERT INTO outbox (event_id, payload) VALUES ($1, $2)";

    public async Task<(Outcome Outcome, DateTimeOffset CreatedAt)> ClaimAsync(NewClaim claim, CancellationToken cancellation)
    {
        await using var connection = await settings.Database.OpenConnectionAsync(cancellation);
        try
        {
            await using var locking = new NpgsqlBatch(connection);
            locking.Add("BEGIN");
            locking.AddLock(claim);
            var (outcome, createdAt, donor) = await locking.ReadLockAsync(claim, cancellation);
            if (outcome is { } decided)
            {
                await RollBackAsync(connection);
                return (decided, createdAt);
            }

            createdAt = ClaimStatements.Now();
            var made = new ClaimMade(Guid.NewGuid(), claim.LotId, donor, claim.Id, claim.RecipientId, claim.Quantity, createdAt);
            await using var writing = new NpgsqlBatch(connection);
            writing.AddInsert(claim, createdAt);
            writing.Add(
                Put,
                new NpgsqlParameter<Guid> { TypedValue = made.EventId },
                new NpgsqlParameter<byte[]> { TypedValue = JsonSerializer.SerializeToUtf8Bytes(made, PeerJson.Default.ClaimMade) });
            writing.Add("COMMIT");
            _ = await writing.ExecuteNonQueryAsync(cancellation);
            doorbell.Ring();
            return (Outcome.Made, createdAt);
        }
        catch (PostgresException)
        {
            await RollBackAsync(connection);
            throw;
        }
    }

    private static async Task RollBackAsync(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand("ROLLBACK", connection);
        _ = await command.ExecuteNonQueryAsync(CancellationToken.None);
    }
}
