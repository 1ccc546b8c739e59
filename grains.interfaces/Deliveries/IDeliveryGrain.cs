namespace PahlawanPangan.Deliveries;

/// <summary>One delivery; its key is its claim's id.</summary>
[Alias("pangan.deliveries.IDeliveryGrain")]
[GrainInterfaceType("PahlawanPangan.Deliveries.IDeliveryGrain")]
public interface IDeliveryGrain : IGrainWithGuidKey
{
    /// <summary>Offers it to couriers; does nothing if it was offered before.</summary>
    [Alias("offer")]
    Task<Refusal?> OfferAsync(DeliveryView delivery, string region, string? traceParent);

    /// <summary>The delivery, for its participants and operators.</summary>
    [Alias("get")]
    Task<Reply<DeliveryView>> GetAsync(Caller caller);

    /// <summary>The answer to the request that is being served, when it is a repetition under its key; null when it is not.</summary>
    [Alias("first-answer")]
    Task<Reply<DeliveryView>?> FirstAnswerAsync();

    /// <summary>Assigns it to a courier who has room for it.</summary>
    [Alias("assign")]
    Task<Reply<DeliveryView>> AssignAsync(Guid courierId, string? traceParent);

    /// <summary>The same as the other one, with a code alone; for gateways and silos of older builds.</summary>
    [Alias("pick-up")]
    Task<Reply<DeliveryView>> PickUpAsync(Guid courierId, string code, string? traceParent);

    /// <summary>
    /// The courier shows the claim's pickup code and picks it up; or ends it with its claim, when all of the food is refused.
    /// </summary>
    [Alias("pick-up-food")]
    Task<Reply<DeliveryView>> PickUpAsync(Guid courierId, DeliveryPickup pickup, string? traceParent);

    /// <summary>The same as the other one, without proof and temperature; for gateways and silos of older builds.</summary>
    [Alias("hand-over")]
    Task<Reply<DeliveryView>> HandOverAsync(Guid courierId, string? traceParent);

    /// <summary>The courier handed it over to the recipient. Food that is outside of its limits is lost instead.</summary>
    [Alias("hand-over-food")]
    Task<Reply<DeliveryView>> HandOverAsync(Guid courierId, DeliveryHandover handover, string? traceParent);

    /// <summary>The courier cannot do it. Before the pickup it is offered again; after too many failures its hold is released.</summary>
    [Alias("fail")]
    Task<Reply<DeliveryView>> FailAsync(Guid courierId, string reason, string? traceParent);

    /// <summary>Its claim or its lot has changed: the delivery follows, whatever its status.</summary>
    /// <param name="isCollected">Kept for silos of older builds; the lot says what has become of the claim.</param>
    /// <param name="traceParent">The W3C context of the request that changed it.</param>
    [Alias("claim-ended")]
    Task<Refusal?> ClaimEndedAsync(bool isCollected, string? traceParent);

    /// <summary>A courier's account has ended: offers it again, or records it as lost when that courier has the food.</summary>
    [Alias("courier-left")]
    Task<Refusal?> CourierLeftAsync(Guid courierId);

    /// <summary>The recipient's account was deleted: what says where the recipient lives goes.</summary>
    [Alias("forget-recipient")]
    Task<Refusal?> ForgetRecipientAsync(Guid recipientId);

    /// <summary>Offers it again when its courier is late, and ends it when its use-by passes on the way.</summary>
    [Alias("settle")]
    Task SettleAsync();
}

/// <summary>One courier; the key is the account's id. It keeps the courier's route.</summary>
[Alias("pangan.deliveries.ICourierGrain")]
[GrainInterfaceType("PahlawanPangan.Deliveries.ICourierGrain")]
public interface ICourierGrain : IGrainWithGuidKey
{
    /// <summary>Sets what the courier can carry, and where.</summary>
    [Alias("set-profile")]
    Task<Reply<CourierProfile>> SetProfileAsync(CourierProfile profile);

    /// <summary>The deliveries on offer: near, of a weight and temperature class that fit, soonest use-by first.</summary>
    [Alias("offers")]
    Task<Reply<Page<DeliveryView>>> OffersAsync(int most);

    /// <summary>What the courier can carry, and where; null when it was never set.</summary>
    [Alias("profile")]
    Task<CourierProfile?> ProfileAsync();

    /// <summary>
    /// Gives back what is on the route, since the account is no courier any more; the profile goes with a deleted account. Returns null on
    /// success.
    /// </summary>
    [Alias("leave")]
    Task<Refusal?> LeaveAsync(bool isDeleted);

    /// <summary>The stops in order.</summary>
    [Alias("route")]
    Task<Reply<RouteView>> RouteAsync();

    /// <summary>Takes a delivery if the route has room and time for it; existing stops stay.</summary>
    [Alias("accept")]
    Task<Reply<DeliveryView>> AcceptAsync(Guid deliveryId, string? traceParent);

    /// <summary>The same as the other one, with a code alone; for gateways of older builds.</summary>
    [Alias("pick-up")]
    Task<Reply<DeliveryView>> PickUpAsync(Guid deliveryId, string code, string? traceParent);

    /// <summary>Picks a delivery up, or refuses its food.</summary>
    [Alias("pick-up-food")]
    Task<Reply<DeliveryView>> PickUpAsync(Guid deliveryId, DeliveryPickup pickup, string? traceParent);

    /// <summary>The same as the other one, without proof and temperature; for gateways of older builds.</summary>
    [Alias("hand-over")]
    Task<Reply<DeliveryView>> HandOverAsync(Guid deliveryId, string? traceParent);

    /// <summary>Hands a delivery over.</summary>
    [Alias("hand-over-food")]
    Task<Reply<DeliveryView>> HandOverAsync(Guid deliveryId, DeliveryHandover handover, string? traceParent);

    /// <summary>Returns a delivery or reports it lost.</summary>
    [Alias("fail")]
    Task<Reply<DeliveryView>> FailAsync(Guid deliveryId, string reason, string? traceParent);
}
