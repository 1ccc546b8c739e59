using System.Globalization;
using PahlawanPangan.Deliveries;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Grains.Deliveries;

/// <summary>How a delivery follows its claim and its lot.</summary>
internal sealed partial class DeliveryGrain
{
    /// <summary>
    /// Brings the delivery into agreement with its claim and its lot, which others change: it ends with its claim, moves with the pickup
    /// window, and is lost when its use-by passes on the way. Every step of a courier begins with this.
    /// </summary>
    /// <returns>The refusal when the lot's or the delivery's state is not known; null otherwise.</returns>
    private async Task<Refusal?> FollowAsync(string? traceParent)
    {
        if (State.View is not { Status: DeliveryStatus.Offered or DeliveryStatus.Assigned or DeliveryStatus.PickedUp } view)
        {
            return null;
        }

        var found = await Lot.GetClaimAsync(view.Id);
        if (found.IsRefused)
        {
            // A lot that does not have the claim is another thing than a lot that this silo does not find.
            return found.Refusal.Kind == RefusalKind.NotFound && !(await Lot.GetAsync()).IsRefused
                ? await EndAsync("There is no such claim.", Cause.Engine, traceParent)
                : found.Refusal;
        }

        var claim = found.Value;
        if (claim.RecalledAt is not null)
        {
            State.IsRecalled = true;
            return await EndAsync(claim.Reason ?? "recalled", Cause.Recall, traceParent);
        }

        switch (claim.Status)
        {
            case ClaimStatus.Held:
                return await MoveAsync(view, claim, traceParent);
            case ClaimStatus.Cancelled:
                return await EndAsync(claim.Reason ?? "The claim was cancelled.", Cause.Engine, traceParent);
            case ClaimStatus.Lapsed:
                return await EndAsync("The claim was not collected in time.", Cause.Engine, traceParent);
            case ClaimStatus.Collected when claim.LostAt is not null:
                return (await LostAsync(claim, claim.Reason ?? "lost", Cause.Engine, traceParent)).Refusal;
            case ClaimStatus.Collected when view.Status == DeliveryStatus.PickedUp && State.OutOfLimits is { } outside:
                // It was measured, and the loss was cut short.
                return (await LoseAsync(outside, Cause.Courier, traceParent)).Refusal;
            case ClaimStatus.Collected when view.Status == DeliveryStatus.PickedUp:
                return view.UseBy > _clock.Now
                    ? null
                    : (await LoseAsync("The use-by passed before it was handed over.", Cause.Engine, traceParent)).Refusal;
            case ClaimStatus.Collected when view.Status == DeliveryStatus.Assigned && claim.CourierId == view.CourierId:
                // The courier picked it up, although the answer was lost.
                return (await ChangeAsync(
                    "picked-up", view with { Status = DeliveryStatus.PickedUp, PickupBy = null }, traceParent)).Refusal;
            default:
                return await EndAsync("The claim was collected without a courier.", Cause.Engine, traceParent);
        }
    }

    private async Task<Refusal?> EndAsync(string reason, Cause cause, string? traceParent) => (await ChangeAsync(
        "ended", State.View! with { Status = DeliveryStatus.Ended, PickupBy = null }, traceParent, reason, cause)).Refusal;

    /// <summary>Takes over the times of a moved pickup window.</summary>
    private async Task<Refusal?> MoveAsync(DeliveryView view, ClaimView claim, string? traceParent)
    {
        var lot = await Lot.GetAsync();
        if (lot.IsRefused)
        {
            return lot.Refusal;
        }

        var from = lot.Value.Terms.PickupWindow.From;
        if (from == view.PickupFrom && claim.HeldUntil == view.PickupTo)
        {
            return null;
        }

        var moved = view with { PickupFrom = from, PickupTo = claim.HeldUntil };
        return (await ChangeAsync(
            "rescheduled",
            moved with { PickupBy = moved.Status == DeliveryStatus.Assigned ? PickupBy(moved, _clock.Now) : null },
            traceParent,
            string.Create(
                CultureInfo.InvariantCulture,
                $"It can be picked up from {from.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'} "
                    + $"until {claim.HeldUntil.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}."))).Refusal;
    }
}
