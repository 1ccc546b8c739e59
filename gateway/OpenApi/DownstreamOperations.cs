using PahlawanPangan.Gateway.Http;

namespace PahlawanPangan.Gateway.OpenApi;

/// <summary>The descriptions of the endpoints for what the stream's consumers keep.</summary>
internal static class DownstreamOperations
{
    private const string Ledger = "Ledger";
    private const string Notifications = "Notifications";
    private const string Deliveries = "Deliveries";
    private const string Impact = "Impact";
    private const string Operations = "Operations";
    private static readonly string[] OfPages = ["limit", "cursor"];
    private static readonly ProblemType[] OfQueries = [ProblemType.Validation];

    /// <summary>Every description.</summary>
    public static IReadOnlyDictionary<string, OperationDescription> All { get; } = new Dictionary<string, OperationDescription>
    {
        ["listLedgerEntries"] = new(Ledger, "List a partition's entries: operators see all, donors and recipients their own", 200, "LedgerEntryList")
        {
            Parameters = ["partition", .. OfPages], Problems = OfQueries,
        },
        ["getLedgerEntry"] = new(Ledger, "Show an event's entry and prove that it is in the ledger", 200, "LedgerInclusion")
        {
            Problems = [ProblemType.NotFound],
        },
        ["listLedgerCheckpoints"] = new(Ledger, "Show the last signed checkpoint of each partition", 200, "LedgerCheckpointList"),
        ["getLedgerConsistency"] = new(Ledger, "Prove that one checkpoint's ledger is the beginning of a later one's", 200, "LedgerConsistency")
        {
            Parameters = ["partition", "from", "to"], Problems = [ProblemType.Validation, ProblemType.NotFound],
        },
        ["listNotifications"] = new(Notifications, "List the caller's notifications, newest first", 200, "NotificationList")
        {
            Parameters = OfPages, Problems = OfQueries,
        },
        ["streamNotifications"] = new(Notifications, "Follow the caller's notifications as server-sent events", 200, null)
        {
            MediaType = "text/event-stream", Parameters = ["Last-Event-ID"], Problems = OfQueries,
        },
        ["getNotificationPreferences"] = new(Notifications, "Show what the caller is told aloud, and when", 200, "NotificationPreferences")
        {
            Headers = ["ETag"],
        },
        ["setNotificationPreferences"] = new(Notifications, "Say what the caller is told aloud, and when; what is left out is cleared", 200, "NotificationPreferences")
        {
            Body = "NotificationPreferences", Parameters = ["If-Match"], Headers = ["ETag"], Problems = [ProblemType.VersionMismatch],
        },
        ["postWebhook"] = new(Notifications, "Have notifications sent to a URL, signed with a secret that is told once", 201, "Webhook")
        {
            Body = "PostWebhook", Parameters = ["Idempotency-Key"], Problems = [ProblemType.IdempotencyKeyMissing, ProblemType.IdempotencyKeyReused],
        },
        ["listWebhooks"] = new(Notifications, "List the caller's webhooks", 200, "WebhookList"),
        ["deleteWebhook"] = new(Notifications, "Remove a webhook", 204, null) { Problems = [ProblemType.NotFound] },
        ["enableWebhook"] = new(Notifications, "Let a disabled webhook work again", 200, "Webhook") { Problems = [ProblemType.NotFound] },
        ["replayWebhook"] = new(Notifications, "Send notifications again, without pickup codes", 202, "Webhook")
        {
            Body = "ReplayWebhook", Problems = [ProblemType.NotFound],
        },
        ["setCourier"] = new(Deliveries, "Say what the caller can carry, and where", 200, "Courier") { Body = "Courier" },
        ["listOffers"] = new(Deliveries, "List deliveries that the caller could take, soonest use-by first", 200, "CourierDeliveryList")
        {
            Problems = OfQueries,
        },
        ["getRoute"] = new(Deliveries, "Show the caller's stops in order", 200, "Route"),
        ["getDelivery"] = new(Deliveries, "Show a delivery to those whom it concerns", 200, "CourierDelivery") { Problems = [ProblemType.NotFound] },
        ["acceptDelivery"] = new(Deliveries, "Take a delivery, if the route has room and time for it", 200, "CourierDelivery")
        {
            Problems = [ProblemType.Validation, ProblemType.NotFound, ProblemType.DeliveryNotOpen, ProblemType.RouteFull],
        },
        ["pickUpDelivery"] = new(Deliveries, "Pick a delivery up with the claim's code", 200, "CourierDelivery")
        {
            Body = "Pickup",
            Problems =
            [
                ProblemType.NotFound, ProblemType.DeliveryNotOpen, ProblemType.ClaimNotHeld, ProblemType.LotPastUseBy,
                ProblemType.PickupCodeWrong, ProblemType.PickupCodeLocked,
            ],
        },
        ["handOverDelivery"] = new(Deliveries, "Hand a delivery over", 200, "CourierDelivery")
        {
            Problems = [ProblemType.NotFound, ProblemType.DeliveryNotOpen],
        },
        ["failDelivery"] = new(Deliveries, "Give a delivery back, or report it lost", 200, "CourierDelivery")
        {
            Body = "Reason", Problems = [ProblemType.NotFound, ProblemType.DeliveryNotOpen],
        },
        ["getImpact"] = new(Impact, "Show what was rescued, everywhere or in a region", 200, "Impact") { Parameters = ["region"], Problems = OfQueries },
        ["getOwnImpact"] = new(Impact, "Show what the caller has given or received", 200, "Impact"),
        ["listDeadLetters"] = new(Operations, "List events that a consumer failed at too often", 200, "DeadLetterList")
        {
            Parameters = ["state", .. OfPages], Problems = OfQueries,
        },
        ["replayDeadLetter"] = new(Operations, "Hand a dead letter to its consumer again", 204, null)
        {
            Problems = [ProblemType.NotFound, ProblemType.Validation],
        },
        ["discardDeadLetter"] = new(Operations, "Give a dead letter up", 204, null) { Problems = [ProblemType.NotFound] },
        ["getStatus"] = new(Operations, "Show how the engine is doing, in words and numbers", 200, "Status"),
        ["postReplay"] = new(Operations, "Publish events again that the stream has lost", 202, "Replay") { Body = "PostReplay" },
    };
}
