using PahlawanPangan.Deliveries;
using PahlawanPangan.Grains.Documents;
using PahlawanPangan.Grains.Journal;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Grains.Deliveries;

/// <summary>Serialises what happens to one delivery; every change and its event are one transaction.</summary>
[GrainType("delivery")]
internal sealed class DeliveryGrain : DocumentGrain<DeliveryState>, IDeliveryGrain
{
    /// <summary>The kind of its documents.</summary>
    public const string Kind = "delivery";

    private const int FailuresMax = 3;

    /// <summary>
    /// How long an assigned courier has to pick up before the delivery is offered to others; never beyond the end of the hold.
    /// </summary>
    private static readonly TimeSpan PickupWithin = TimeSpan.FromMinutes(45);

    private readonly Clock _clock;

    // The changes that answer the courier's step that is being taken. Others may come before them, as the engine's own.
    private string[] _answers = [];

    /// <summary>Called by Orleans.</summary>
    public DeliveryGrain([PersistentState(Kind, DocumentStorage.Name)] IPersistentState<DeliveryState> document, Clock clock)
        : base(document, Kind) => _clock = clock;

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
        return Task.FromResult<Reply<DeliveryView>>(mayRead ? State.View! : NotFound);
    }

    /// <inheritdoc/>
    public async Task<Reply<DeliveryView>> AssignAsync(Guid courierId, string? traceParent)
    {
        _answers = ["assigned"];
        if (State.View is not { } view)
        {
            ForgetUnstored();
            return NotFound;
        }

        if (view.CourierId == courierId && view.Status is DeliveryStatus.Assigned or DeliveryStatus.PickedUp)
        {
            return view;
        }

        if (view.Status != DeliveryStatus.Offered || view.PickupTo <= _clock.Now)
        {
            return NotOpen;
        }

        var by = _clock.Now < view.PickupFrom ? view.PickupFrom + PickupWithin : _clock.Now + PickupWithin;
        return await ChangeAsync(
            "assigned",
            view with { Status = DeliveryStatus.Assigned, CourierId = courierId, PickupBy = by < view.PickupTo ? by : view.PickupTo },
            traceParent);
    }

    /// <inheritdoc/>
    public async Task<Reply<DeliveryView>> PickUpAsync(Guid courierId, string code, string? traceParent)
    {
        _answers = ["picked-up"];
        if (Refuse(courierId) is { } refused)
        {
            return refused;
        }

        var view = State.View!;
        if (view.Status == DeliveryStatus.PickedUp)
        {
            return view;
        }

        // The courier presents the claimant's code to the donor; the lot checks it, and counts wrong ones.
        var collected = await GrainFactory.GetGrain<ILotGrain>(view.LotId).CollectAsync(new CollectClaim
        {
            Caller = new Caller(view.DonorId, Role.Donor),
            ClaimId = view.Id,
            Code = code,
            CourierId = courierId,
            TraceParent = traceParent,
        });
        return collected.IsRefused
            ? collected.Refusal
            : await ChangeAsync("picked-up", view with { Status = DeliveryStatus.PickedUp, PickupBy = null }, traceParent);
    }

    /// <inheritdoc/>
    public async Task<Reply<DeliveryView>> HandOverAsync(Guid courierId, string? traceParent)
    {
        _answers = ["handed-over"];
        if (State.View is { Status: DeliveryStatus.HandedOver } done && done.CourierId == courierId)
        {
            return done;
        }

        if (Refuse(courierId) is { } refused)
        {
            return refused;
        }

        return State.View!.Status == DeliveryStatus.PickedUp
            ? await ChangeAsync("handed-over", State.View with { Status = DeliveryStatus.HandedOver }, traceParent)
            : new Refusal(RefusalKind.DeliveryNotOpen, "Pick it up first.");
    }

    /// <inheritdoc/>
    public async Task<Reply<DeliveryView>> FailAsync(Guid courierId, string reason, string? traceParent)
    {
        _answers = ["failed", "offered"];
        if (Refuse(courierId) is { } refused)
        {
            return refused;
        }

        var view = State.View!;
        return view.Status == DeliveryStatus.PickedUp
            ? await ChangeAsync("failed", view with { Status = DeliveryStatus.Failed }, traceParent, reason)
            : await OfferAgainAsync(reason, traceParent);
    }

    /// <inheritdoc/>
    public async Task<Refusal?> ClaimEndedAsync(bool isCollected, string? traceParent)
    {
        if (State.View is not { Status: DeliveryStatus.Offered or DeliveryStatus.Assigned } view)
        {
            ForgetUnstored();
            return null;
        }

        // Collected while a courier was on the way: by that courier, although the answer was lost; otherwise no courier is needed.
        var isPickedUp = isCollected && view.Status == DeliveryStatus.Assigned;
        return (await ChangeAsync(
            isPickedUp ? "picked-up" : "ended",
            view with { Status = isPickedUp ? DeliveryStatus.PickedUp : DeliveryStatus.Ended, PickupBy = null },
            traceParent)).Refusal;
    }

    /// <inheritdoc/>
    public async Task SettleAsync()
    {
        if (State.View is { Status: DeliveryStatus.Assigned } view && view.PickupBy <= _clock.Now)
        {
            _ = await OfferAgainAsync("late", traceParent: null);
        }

        ForgetUnstored();
    }

    /// <summary>The food goes to another courier; after too many failures, or too late, back to the lot.</summary>
    private async Task<Reply<DeliveryView>> OfferAgainAsync(string reason, string? traceParent)
    {
        var view = State.View!;
        State.Failures++;
        if (State.Failures < FailuresMax && _clock.Now < view.PickupTo)
        {
            return await ChangeAsync(
                "offered", view with { Status = DeliveryStatus.Offered, CourierId = null, PickupBy = null }, traceParent, reason);
        }

        var failed = await ChangeAsync("failed", view with { Status = DeliveryStatus.Failed, PickupBy = null }, traceParent, reason);
        if (!failed.IsRefused)
        {
            // Only an optimisation: the hold lapses by itself.
            _ = await GrainFactory.GetGrain<ILotGrain>(view.LotId).CancelAsync(
                new CancelClaim { Caller = new Caller(view.RecipientId, Role.Recipient), ClaimId = view.Id, TraceParent = traceParent });
        }

        return failed;
    }

    private Refusal? Refuse(Guid courierId)
    {
        if (State.View is not { } view || view.CourierId != courierId)
        {
            ForgetUnstored();
            return NotFound;
        }

        return view.Status is DeliveryStatus.Assigned or DeliveryStatus.PickedUp ? null : NotOpen;
    }

    private static Refusal NotFound { get; } = new(RefusalKind.NotFound, "There is no such delivery.");

    private static Refusal NotOpen { get; } = new(
        RefusalKind.DeliveryNotOpen, "The delivery is no longer open: another courier took it, or it has ended.");

    private async Task<Reply<DeliveryView>> ChangeAsync(string what, DeliveryView view, string? traceParent, string? reason = null)
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
            },
        });
        if (_answers.Contains(what))
        {
            Keep(_clock.Now, view);
        }

        return await SaveAsync() is { } refusal ? refusal : view;
    }
}
