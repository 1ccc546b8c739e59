using System.Text.Json;
using Microsoft.Extensions.Options;
using PahlawanPangan.Deliveries;
using PahlawanPangan.Grains.Documents;
using PahlawanPangan.Grains.Journal;
using PahlawanPangan.Grains.Lots;
using PahlawanPangan.Grains.Safety;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Grains.Deliveries;

/// <summary>Serialises what happens to one delivery; every change and its event are one transaction.</summary>
[GrainType("delivery")]
internal sealed partial class DeliveryGrain : DocumentGrain<DeliveryState>, IDeliveryGrain
{
    /// <summary>The kind of its documents.</summary>
    public const string Kind = "delivery";

    private const int FailuresMax = 3;

    /// <summary>
    /// How long an assigned courier has to pick up before the delivery is offered to others; never beyond the end of the hold.
    /// </summary>
    private static readonly TimeSpan PickupWithin = TimeSpan.FromMinutes(45);

    private readonly Clock _clock;
    private readonly PickupCodes _codes;
    private readonly SafetyTables _safety;
    private readonly int _wrongCodesMax;

    // The changes that answer the courier's step that is being taken. Others may come before them, as the engine's own.
    private string[] _answers = [];

    /// <summary>Called by Orleans.</summary>
    public DeliveryGrain(
        [PersistentState(Kind, DocumentStorage.Name)] IPersistentState<DeliveryState> document, Clock clock, PickupCodes codes,
        SafetyTables safety, IOptions<LotOptions> options)
        : base(document, Kind)
    {
        _clock = clock;
        _codes = codes;
        _safety = safety;
        _wrongCodesMax = options.Value.WrongCodesMax;
    }

    /// <inheritdoc/>
    public async Task<Refusal?> OfferAsync(DeliveryView delivery, string region, string? traceParent)
    {
        if (State.View is not null)
        {
            return null;
        }

        State.Region = region;
        return (await ChangeAsync("offered", delivery, traceParent)).Refusal;
    }

    /// <inheritdoc/>
    public Task<Reply<DeliveryView>?> FirstAnswerAsync()
    {
        ForgetUnstored();
        return Task.FromResult(FirstAnswer<DeliveryView>(_clock.Now));
    }

    /// <inheritdoc/>
    public Task<Reply<DeliveryView>> GetAsync(Caller caller)
    {
        var mayRead = State.View is { } view
            && (caller.Role == Role.Operator || caller.Id == view.DonorId || caller.Id == view.RecipientId || caller.Id == view.CourierId
                || (caller.Role == Role.Courier && view.Status == DeliveryStatus.Offered));
        ForgetUnstored();
        return Task.FromResult<Reply<DeliveryView>>(mayRead ? State.View!.SeenBy(caller) : NotFound);
    }

    /// <inheritdoc/>
    public async Task<Reply<DeliveryView>> AssignAsync(Guid courierId, string? traceParent)
    {
        _answers = ["assigned"];
        if (State.View is null)
        {
            ForgetUnstored();
            return NotFound;
        }

        if (await FollowAsync(traceParent) is { } unknown)
        {
            return unknown;
        }

        var view = State.View;
        if (view.CourierId == courierId && view.Status is DeliveryStatus.Assigned or DeliveryStatus.PickedUp)
        {
            return view;
        }

        if (view.Status != DeliveryStatus.Offered || view.PickupTo <= _clock.Now)
        {
            return Closed(view);
        }

        // Events carry no address, so an offer has none: it comes from the claim, for the courier whose delivery it is now.
        var claim = await Lot.GetClaimAsync(view.Id);
        if (claim.IsRefused)
        {
            return claim.Refusal;
        }

        return await ChangeAsync(
            "assigned",
            view with
            {
                Status = DeliveryStatus.Assigned,
                CourierId = courierId,
                PickupBy = PickupBy(view, _clock.Now),
                To = claim.Value.DeliverTo ?? view.To,
            },
            traceParent);
    }

    /// <inheritdoc/>
    public Task<Reply<DeliveryView>> PickUpAsync(Guid courierId, string code, string? traceParent) =>
        PickUpAsync(courierId, new DeliveryPickup { Code = code }, traceParent);

    /// <inheritdoc/>
    public async Task<Reply<DeliveryView>> PickUpAsync(Guid courierId, DeliveryPickup pickup, string? traceParent)
    {
        _answers = ["picked-up"];
        if (await RefuseAsync(courierId, traceParent) is { } refused)
        {
            return refused;
        }

        var view = State.View!;
        if (view.Status == DeliveryStatus.PickedUp)
        {
            return view;
        }

        // The courier presents the claimant's code to the donor; the lot checks it, and counts wrong ones.
        var collected = await Lot.CollectAsync(new CollectClaim
        {
            Caller = new Caller(view.DonorId, Role.Donor),
            ClaimId = view.Id,
            Code = pickup.Code,
            CourierId = courierId,
            Temperature = pickup.Temperature,
            Rejected = pickup.Rejected,
            TraceParent = traceParent,
        });
        if (collected.IsRefused)
        {
            return collected.Refusal;
        }

        if (collected.Value.Status == ClaimStatus.Cancelled)
        {
            // All of the food was refused.
            _answers = ["ended"];
            return await EndAsync(collected.Value.Reason!, Cause.Courier, traceParent) is { } failed ? failed : State.View!;
        }

        return await ChangeAsync("picked-up", view with { Status = DeliveryStatus.PickedUp, PickupBy = null }, traceParent);
    }

    /// <inheritdoc/>
    public Task<Reply<DeliveryView>> HandOverAsync(Guid courierId, string? traceParent) =>
        HandOverAsync(courierId, new DeliveryHandover(), traceParent);

    /// <inheritdoc/>
    public async Task<Reply<DeliveryView>> HandOverAsync(Guid courierId, DeliveryHandover handover, string? traceParent)
    {
        _answers = ["handed-over"];
        if (State.View is { Status: DeliveryStatus.HandedOver } done && done.CourierId == courierId)
        {
            return done;
        }

        if (await RefuseAsync(courierId, traceParent) is { } refused)
        {
            return refused;
        }

        return State.View!.Status == DeliveryStatus.PickedUp
            ? await CheckAndHandOverAsync(handover, traceParent)
            : new Refusal(RefusalKind.DeliveryNotOpen, "Pick it up first.");
    }

    /// <inheritdoc/>
    public async Task<Reply<DeliveryView>> FailAsync(Guid courierId, string reason, string? traceParent)
    {
        _answers = ["failed", "offered", "lost"];
        if (await RefuseAsync(courierId, traceParent) is { } refused)
        {
            return refused;
        }

        return State.View!.Status == DeliveryStatus.PickedUp
            ? await LoseAsync(reason, Cause.Courier, traceParent)
            : await OfferAgainAsync(reason, Cause.Courier, traceParent);
    }

    /// <inheritdoc/>
    public async Task<Refusal?> ClaimEndedAsync(bool isCollected, string? traceParent)
    {
        var refusal = State.View is null ? null : await FollowAsync(traceParent);
        ForgetUnstored();
        return refusal;
    }

    /// <inheritdoc/>
    public async Task<Refusal?> CourierLeftAsync(Guid courierId)
    {
        const string Reason = "The courier's account has ended.";
        if (State.View is not { } view || view.CourierId != courierId)
        {
            ForgetUnstored();
            return null;
        }

        return await FollowAsync(traceParent: null) is { } unknown ? unknown : State.View.Status switch
        {
            DeliveryStatus.Assigned => (await OfferAgainAsync(Reason, Cause.Engine, traceParent: null)).Refusal,
            DeliveryStatus.PickedUp => (await LoseAsync(Reason, Cause.Engine, traceParent: null)).Refusal,
            _ => null,
        };
    }

    /// <inheritdoc/>
    public async Task<Refusal?> ForgetRecipientAsync(Guid recipientId)
    {
        if (State.View is not { } view || view.RecipientId != recipientId
            || view.Status is DeliveryStatus.Offered or DeliveryStatus.Assigned or DeliveryStatus.PickedUp)
        {
            // One that is under way still needs its destination; it ends with its claim or at its use-by.
            ForgetUnstored();
            return null;
        }

        State.View = view with { To = view.To.Coarse(), Handover = view.Handover?.Anonymous() };
        State.Answers = null;
        return await SaveAsync();
    }

    /// <inheritdoc/>
    public async Task SettleAsync()
    {
        // A refusal leaves everything as it is: the next run settles it.
        if ((IsLate || State.View is { Status: DeliveryStatus.PickedUp } carried && carried.UseBy <= _clock.Now)
            && await FollowAsync(traceParent: null) is null && IsLate)
        {
            _ = await OfferAgainAsync("late", Cause.Engine, traceParent: null);
        }

        ForgetUnstored();
    }

    /// <summary>Who or what ended a courier's part in a delivery.</summary>
    private enum Cause
    {
        /// <summary>Its claim, or a deadline.</summary>
        Engine,

        /// <summary>The courier.</summary>
        Courier,

        /// <summary>A recall.</summary>
        Recall,
    }

    private bool IsLate => State.View is { Status: DeliveryStatus.Assigned } view && view.PickupBy <= _clock.Now;

    private ILotGrain Lot => GrainFactory.GetGrain<ILotGrain>(State.View!.LotId);

    /// <summary>The food was collected and does not arrive. The lot is first, so that a repetition ends what an outage cut short.</summary>
    private async Task<Reply<DeliveryView>> LoseAsync(string reason, Cause cause, string? traceParent)
    {
        var view = State.View!;
        var lost = await Lot.LoseAsync(new LoseClaim
        {
            Caller = new Caller(view.CourierId!.Value, Role.Courier),
            ClaimId = view.Id,
            Reason = reason,
            TraceParent = traceParent,
        });
        return lost.IsRefused ? lost.Refusal : await LostAsync(lost.Value, reason, cause, traceParent);
    }

    /// <summary>The lot knows that the food did not arrive; so does the delivery now.</summary>
    private Task<Reply<DeliveryView>> LostAsync(ClaimView claim, string reason, Cause cause, string? traceParent) => ChangeAsync(
        "lost", State.View! with { Status = DeliveryStatus.Failed, PickupBy = null }, traceParent, reason, cause,
        add: json => json.WriteNumber("quantity"u8, claim.Collected ?? claim.Quantity));

    private Task<Reply<DeliveryView>> FailedAsync(string reason, Cause cause, string? traceParent) => ChangeAsync(
        "failed", State.View! with { Status = DeliveryStatus.Failed, PickupBy = null }, traceParent, reason, cause);

    /// <summary>The food goes to another courier; after too many failures, or too late, back to the lot.</summary>
    private async Task<Reply<DeliveryView>> OfferAgainAsync(string reason, Cause cause, string? traceParent)
    {
        var view = State.View!;
        if (State.Failures + 1 < FailuresMax && _clock.Now < view.PickupTo)
        {
            State.Failures++;
            return await ChangeAsync(
                "offered", view with { Status = DeliveryStatus.Offered, CourierId = null, PickupBy = null }, traceParent, reason, cause,
                lostBy: view.CourierId);
        }

        // The claim first, so that a repetition ends what an outage cut short.
        var released = await Lot.CancelAsync(new CancelClaim
        {
            Caller = new Caller(view.RecipientId, Role.Recipient),
            ClaimId = view.Id,
            Reason = $"No courier could bring it: {reason}",
            TraceParent = traceParent,
        });
        if (released.IsRefused && released.Refusal.Kind is not (RefusalKind.ClaimNotHeld or RefusalKind.NotFound))
        {
            return released.Refusal;
        }

        State.Failures++;
        return await FailedAsync(reason, cause, traceParent);
    }

    private static DateTimeOffset PickupBy(DeliveryView view, DateTimeOffset now)
    {
        var by = (now < view.PickupFrom ? view.PickupFrom : now) + PickupWithin;
        return by < view.PickupTo ? by : view.PickupTo;
    }

    /// <summary>The refusal of a courier's step; null when the delivery is that courier's, and open.</summary>
    private async Task<Refusal?> RefuseAsync(Guid courierId, string? traceParent)
    {
        if (State.View is not { } known || known.CourierId != courierId)
        {
            ForgetUnstored();
            return NotFound;
        }

        if (await FollowAsync(traceParent) is { } unknown)
        {
            return unknown;
        }

        var view = State.View;
        return view.CourierId != courierId ? NotFound
            : view.Status is not (DeliveryStatus.Assigned or DeliveryStatus.PickedUp) ? Closed(view)
            : null;
    }

    /// <summary>Why nothing more is done with a delivery.</summary>
    private Refusal Closed(DeliveryView view) => State.IsRecalled
        ? new Refusal(RefusalKind.LotRecalled, "The lot was recalled: the food must not be given out.")
        : State.OutOfLimits is { } outside && view.Status == DeliveryStatus.Failed ? HandoverRules.OutOfLimits(outside)
        : view.UseBy <= _clock.Now && view.Status != DeliveryStatus.HandedOver
            ? new Refusal(RefusalKind.LotPastUseBy, "The lot's use-by has passed; it may no longer be given out.")
            : NotOpen;

    private static Refusal NotFound { get; } = new(RefusalKind.NotFound, "There is no such delivery.");

    private static Refusal NotOpen { get; } = new(
        RefusalKind.DeliveryNotOpen, "The delivery is no longer open: another courier took it, or it has ended.");

    private async Task<Reply<DeliveryView>> ChangeAsync(
        string what, DeliveryView view, string? traceParent, string? reason = null, Cause? cause = null, Guid? lostBy = null,
        Action<Utf8JsonWriter>? add = null)
    {
        State.View = view;
        State.Raise(new DocumentEvent
        {
            Type = $"delivery.{what}",
            Source = "/deliveries/",
            Region = State.Region,
            At = _clock.Now,
            TraceParent = traceParent,
            WriteData = json =>
            {
                json.WriteNumber("status"u8, (int)view.Status);
                json.WriteString("lotId"u8, view.LotId);
                json.WriteString("donorId"u8, view.DonorId);
                json.WriteString("recipientId"u8, view.RecipientId);
                if (view.CourierId is { } courier)
                {
                    json.WriteString("courierId"u8, courier);
                }

                json.WriteNumber("lat"u8, view.From.Lat);
                json.WriteNumber("lon"u8, view.From.Lon);
                json.WriteNumber("grams"u8, view.Grams);
                json.WriteNumber("temperatureClass"u8, (int)view.TemperatureClass);
                CloudEventWriter.WriteTime(json, "useBy"u8, view.UseBy);
                if (view.PickupBy is { } by)
                {
                    CloudEventWriter.WriteTime(json, "pickupBy"u8, by);
                }

                if (reason is not null)
                {
                    json.WriteString("reason"u8, reason);
                }

                if (cause is { } because)
                {
                    json.WriteString("cause"u8, because switch
                    {
                        Cause.Courier => "courier"u8,
                        Cause.Recall => "recall"u8,
                        _ => "engine"u8,
                    });
                }

                if (lostBy is { } former)
                {
                    json.WriteString("lostBy"u8, former);
                }

                add?.Invoke(json);
            },
        });
        if (_answers.Contains(what))
        {
            Keep(_clock.Now, view);
        }

        return await SaveAsync() is { } refusal ? refusal : view;
    }
}
