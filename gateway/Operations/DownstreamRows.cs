using PahlawanPangan.Gateway.Deliveries;
using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Gateway.Impact;
using PahlawanPangan.Gateway.Ledger;
using PahlawanPangan.Gateway.Notifications;
using PahlawanPangan.Gateway.Tokens;

namespace PahlawanPangan.Gateway.Operations;

/// <summary>The endpoint table's part for what the stream's consumers keep.</summary>
internal sealed class DownstreamRows(
    LedgerEndpoints ledger, NotificationEndpoints notifications, NotificationPreferencesEndpoints preferences, WebhookEndpoints webhooks,
    OperatorEndpoints operators, ImpactEndpoints impact, DeliveryEndpoints deliveries, StatusEndpoint status)
{
    private const string Get = "GET";
    private const string Post = "POST";
    private const string Put = "PUT";
    private const string Delete = "DELETE";
    private const string PreferencesPath = "/v1/accounts/me/notification-preferences";
    private static readonly Access Couriers = Access.Only(Role.Courier);
    private static readonly Access Operators = Access.Only(Role.Operator);

    /// <summary>The rows.</summary>
    public IReadOnlyList<EndpointRow> Rows { get; } =
    [
        new("listLedgerEntries", Get, "/v1/ledger/entries", Access.Only(Role.Operator, Role.Donor, Role.Recipient), ledger.EntriesAsync),
        new("getLedgerEntry", Get, "/v1/ledger/entries/{eventId}", Access.Only(Role.Operator, Role.Donor, Role.Recipient), ledger.EntryAsync),
        new("listLedgerCheckpoints", Get, "/v1/ledger/checkpoints", Access.AnyRole, ledger.CheckpointsAsync),
        new("getLedgerConsistency", Get, "/v1/ledger/consistency", Access.AnyRole, ledger.ConsistencyAsync),
        new("listNotifications", Get, "/v1/notifications", Access.AnyRole, notifications.ListAsync),
        new("streamNotifications", Get, "/v1/notifications/stream", Access.AnyRole, notifications.StreamAsync),
        new("getNotificationPreferences", Get, PreferencesPath, Access.AnyRole, preferences.GetAsync),
        new("setNotificationPreferences", Put, PreferencesPath, Access.AnyRole, preferences.SetAsync),
        new("postWebhook", Post, "/v1/webhooks", Access.AnyRole, webhooks.PostAsync),
        new("listWebhooks", Get, "/v1/webhooks", Access.AnyRole, webhooks.ListAsync),
        new("deleteWebhook", Delete, "/v1/webhooks/{webhookId}", Access.AnyRole, webhooks.DeleteAsync),
        new("enableWebhook", Post, "/v1/webhooks/{webhookId}/enabling", Access.AnyRole, webhooks.EnableAsync),
        new("replayWebhook", Post, "/v1/webhooks/{webhookId}/replay", Access.AnyRole, webhooks.ReplayAsync),
        new("setCourier", Put, "/v1/couriers/me", Couriers, deliveries.SetProfileAsync),
        new("listOffers", Get, "/v1/couriers/me/offers", Couriers, deliveries.OffersAsync),
        new("getRoute", Get, "/v1/couriers/me/route", Couriers, deliveries.RouteAsync),
        new("getDelivery", Get, "/v1/deliveries/{deliveryId}", Access.AnyRole, deliveries.GetAsync),
        new("acceptDelivery", Post, "/v1/deliveries/{deliveryId}/acceptance", Couriers, deliveries.AcceptAsync),
        new("pickUpDelivery", Post, "/v1/deliveries/{deliveryId}/pickup", Couriers, deliveries.PickUpAsync),
        new("handOverDelivery", Post, "/v1/deliveries/{deliveryId}/handover", Couriers, deliveries.HandOverAsync),
        new("failDelivery", Post, "/v1/deliveries/{deliveryId}/failure", Couriers, deliveries.FailAsync),
        new("getImpact", Get, "/v1/impact", Access.AnyRole, impact.RegionAsync),
        new("getOwnImpact", Get, "/v1/impact/mine", Access.Only(Role.Donor, Role.Recipient), impact.OwnAsync),
        new("listDeadLetters", Get, "/v1/dead-letters", Operators, operators.ListAsync),
        new("replayDeadLetter", Post, "/v1/dead-letters/{letterId}/replay", Operators, operators.ReplayLetterAsync),
        new("discardDeadLetter", Post, "/v1/dead-letters/{letterId}/discard", Operators, operators.DiscardLetterAsync),
        new("getStatus", Get, "/v1/status", Operators, status.ReadAsync),
        new("postReplay", Post, "/v1/replays", Operators, operators.ReplayAsync),
    ];
}
