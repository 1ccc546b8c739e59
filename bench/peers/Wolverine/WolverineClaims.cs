using Npgsql;
using PahlawanPangan.Peers.Claims;
using Wolverine.RDBMS;
using Wolverine.Runtime;

namespace PahlawanPangan.Peers.Wolverine;

/// <summary>One transaction per claim, which holds Wolverine's envelope of the event.</summary>
internal sealed class WolverineClaims(PeerSettings settings, IWolverineRuntime runtime) : IClaims
{
    public async Task<(Outcome Outcome, DateTimeOffset CreatedAt)> ClaimAsync(NewClaim claim, CancellationToken cancellation)
    {
        await using var connection = await settings.Database.OpenConnectionAsync(cancellation);

        // BEGIN is sent with the first statement.
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await using var locking = new NpgsqlBatch(connection, transaction);
        locking.AddLock(claim);
        var (outcome, createdAt, donor) = await locking.ReadLockAsync(claim, cancellation);
        if (outcome is { } decided)
        {
            return (decided, createdAt);
        }

        createdAt = ClaimStatements.Now();
        await using (var writing = new NpgsqlBatch(connection, transaction))
        {
            writing.AddInsert(claim, createdAt);
            _ = await writing.ExecuteNonQueryAsync(cancellation);
        }

        var context = new MessageContext(runtime);
        await context.EnlistInOutboxAsync(new DatabaseEnvelopeTransaction((IMessageDatabase)runtime.Storage, transaction));
        await context.PublishAsync(
            new ClaimMade(Guid.NewGuid(), claim.LotId, donor, claim.Id, claim.RecipientId, claim.Quantity, createdAt));
        await transaction.CommitAsync(cancellation);
        await context.FlushOutgoingMessagesAsync();
        return (Outcome.Made, createdAt);
    }
}
