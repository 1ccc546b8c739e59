using PahlawanPangan.Grains.Journal;
using PahlawanPangan.Grains.Postgres;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Grains.Lots;

/// <summary>
/// Claims that have ended. A lot with very many of them is loaded without some: a command that may concern one of these reads it first.
/// What
/// is not in memory is durable and no longer changes.
/// </summary>
internal sealed partial class LotGrain
{
    /// <inheritdoc/>
    public async ValueTask<Reply<ClaimView>> GetClaimAsync(Guid claimId)
    {
        await SettleAsync();
        if (_loaded is not { } lot)
        {
            return Refusals.Unavailable;
        }

        if (!lot.Claims.TryGetValue(claimId, out var claim))
        {
            ForgetUnposted();
            if (!lot.IsPartial)
            {
                return Lot.ClaimNotFound();
            }

            var stored = await TryReadEndedAsync(lot.Id, claimId);
            return stored is null ? Refusals.Unavailable : stored is [var ended] ? ViewWhole(ended) : Lot.ClaimNotFound();
        }

        // What is not durable yet may still be rolled back.
        return Undurable is not { } commit || await commit.Outcome == CommitOutcome.Durable ? ViewWhole(claim) : Refusals.OutcomeUnknown;
    }

    private ClaimView ViewWhole(Claim claim) => Lot.View(this.GetPrimaryKey(), claim) with { DeliverTo = claim.DeliverTo };

    /// <summary>Whether a command may concern claims that have ended. A new claim is looked for only when it is refused.</summary>
    private bool NeedsEnded(LotCommand command) =>
        command is RecallLot || (ClaimIdOf(command) is { } claimId && !Head.Claims.ContainsKey(claimId));

    private static Guid? ClaimIdOf(LotCommand command) => command switch
    {
        CancelClaim cancel => cancel.ClaimId,
        CollectClaim collect => collect.ClaimId,
        LoseClaim lose => lose.ClaimId,
        _ => null,
    };

    /// <summary>Adds what a command may concern to the lot, if it is still loaded afterwards.</summary>
    /// <returns>False when the database cannot be reached.</returns>
    private async Task<bool> TryAddEndedAsync(LotCommand command)
    {
        var lotId = this.GetPrimaryKey();
        Guid?[] claimIds = command is ClaimLot claimed
            ? [claimed.ClaimId, ScopedClaimId.Of(claimed.ClaimId, lotId)]
            : [ClaimIdOf(command)];
        foreach (var claimId in claimIds)
        {
            if (await TryReadEndedAsync(lotId, claimId) is not { } claims)
            {
                return false;
            }

            foreach (var claim in claims)
            {
                _loaded?.AddEnded(claim);
            }
        }

        return true;
    }

    private async Task<List<Claim>?> TryReadEndedAsync(Guid lotId, Guid? claimId)
    {
        try
        {
            return await _store.LoadEndedAsync(lotId, claimId, CancellationToken.None);
        }
        catch (Exception problem) when (problem is OperationCanceledException || DatabaseFailure.Includes(problem))
        {
            GrainLog.LotNotLoaded(_logger, lotId, problem);
            return null;
        }
    }
}
