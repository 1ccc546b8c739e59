using Microsoft.OpenApi;
using PahlawanPangan.Gateway.Notifications;
using PahlawanPangan.Operations;

namespace PahlawanPangan.Gateway.OpenApi;

/// <summary>What the ledger, notifications and dead letters look like in the API's document.</summary>
internal static class DownstreamSchemas
{
    public static void AddTo(SchemaRegistry registry)
    {
        AddLedger(registry);
        AddNotifications(registry);
        AddImpact(registry);
        DeliverySchemas.AddTo(registry);
        registry.Add("DeadLetter", Schema.Object(
            "An event that a consumer failed at too often.", isClosed: false,
            ("id", Schema.Id("The letter's id.")),
            ("consumer", Schema.PlainText("The consumer that failed.")),
            ("eventId", Schema.Id("The event.")),
            ("aggregateId", Schema.Id("What it happened to; all zeros for a message that is no event.")),
            ("sequence", Schema.Count("Its number among that aggregate's events.", 0)),
            ("subject", Schema.PlainText("The NATS subject.")),
            ("occurredAt", Schema.Time("When it happened.")),
            ("reason", Schema.PlainText("What the last attempt failed with.")),
            ("attempts", Schema.Count("How often it was tried.", 1)),
            ("deadAt", Schema.Time("When it was given up on.")),
            ("state", Schema.Name<DeadLetterStatus>("Where it stands.")),
            ("settledAt?", Schema.Time("When an operator decided."))));
        registry.Add("DeadLetterList", Lists.Of(registry.Reference("DeadLetter")));
        registry.Add("PostReplay", Schema.Object("What to publish again.", isClosed: true, ("from", Schema.Time("Events from this moment on."))));
        registry.Add("Replay", Schema.Object(
            "A replay that was started.", isClosed: false,
            ("from", Schema.Time("From when on.")),
            ("events", Schema.Count("How many events the relays look at; they publish those that the stream does not hold.", 0))));
    }

    private static void AddImpact(SchemaRegistry registry)
    {
        registry.Add("ImpactFactor", Schema.Object(
            "A version of the factors.", isClosed: false,
            ("version", Schema.Count("The version.", 1)),
            ("portionKilograms", Schema.Number("What a portion weighs.", 0, 1000)),
            ("co2eKilogramsPerKilogram", Schema.Number("How much CO2e a kilogram of rescued food spares.", 0, 1000)),
            ("source", Schema.PlainText("Where the factors come from."))));
        registry.Add("Impact", Schema.Object(
            "What was rescued.", isClosed: false,
            ("collections", Schema.Count("How many claims were handed over.", 0)),
            ("portions", Schema.Count("How many portions.", 0)),
            ("items", Schema.Count("How many items; their weight is not known.", 0)),
            ("kilograms", Schema.Number("How much it weighed.", 0, double.MaxValue)),
            ("co2eKilograms", Schema.Number("How much CO2e was spared.", 0, double.MaxValue)),
            ("factors", Schema.Array("The versions of the factors that the figures rest on.", registry.Reference("ImpactFactor"))),
            ("asOf?", Schema.Time("The last event that is in the figures."))));
    }

    private static void AddLedger(SchemaRegistry registry)
    {
        registry.Add("LedgerEntry", Schema.Object(
            "One event in the ledger.", isClosed: false,
            ("partition", Schema.Count("The partition.", 0)),
            ("index", Schema.Count("Its place in the partition, without gaps.", 0)),
            ("eventId", Schema.Id("The event.")),
            ("aggregateId", Schema.Id("What it happened to.")),
            ("sequence", Schema.Count("Its number among that aggregate's events.", 1)),
            ("subject", Schema.PlainText("The NATS subject that it was published on.")),
            ("occurredAt", Schema.Time("When it happened.")),
            ("payload", Schema.PlainText("The event's exact bytes, in Base64.")),
            ("leaf", Hash("The hash of the entry's canonical bytes.")),
            ("chain", Hash("The hash that links it to the entry before."))));
        registry.Add("LedgerEntryList", Lists.Of(registry.Reference("LedgerEntry")));
        registry.Add("LedgerCheckpoint", Schema.Object(
            "A signed promise of what a partition holds.", isClosed: false,
            ("partition", Schema.Count("The partition.", 0)),
            ("size", Schema.Count("How many entries it had.", 1)),
            ("root", Hash("The root of the Merkle tree over their leaves (RFC 9162).")),
            ("chain", Hash("The last entry's link.")),
            ("signedAt", Schema.Time("When it was signed.")),
            ("keyId", Schema.PlainText("Which key signed it.")),
            ("signature", Schema.PlainText("ECDSA, P-256, SHA-256; in Base64.")),
            ("publicKey", Schema.PlainText("The key as a SubjectPublicKeyInfo, in Base64."))));
        registry.Add("LedgerCheckpointList", Lists.Of(registry.Reference("LedgerCheckpoint")));
        registry.Add("LedgerInclusion", Schema.Object(
            "An entry, and the proof that it is in the ledger.", isClosed: false,
            ("entry", registry.Reference("LedgerEntry")),
            ("checkpoint?", registry.Reference("LedgerCheckpoint")),
            ("path", Schema.Array("The audit path (RFC 9162, section 2.1.3); empty without a checkpoint.", Hash("A node.")))));
        registry.Add("LedgerConsistency", Schema.Object(
            "The proof that one checkpoint's ledger is the beginning of a later one's.", isClosed: false,
            ("from", registry.Reference("LedgerCheckpoint")),
            ("to", registry.Reference("LedgerCheckpoint")),
            ("path", Schema.Array("The path (RFC 9162, section 2.1.4).", Hash("A node.")))));
    }

    private static void AddNotifications(SchemaRegistry registry)
    {
        registry.Add("Notification", Schema.Object(
            "Something that an account is told; also what webhooks are sent.", isClosed: false,
            ("id", Schema.Id("Tells a repetition.")),
            ("number", Schema.Count("Its number among the account's notifications, without gaps.", 1)),
            ("kind", Schema.PlainText("What it tells, such as claim-held.")),
            ("occurredAt", Schema.Time("When that happened.")),
            ("lotId?", Schema.Id("The lot.")),
            ("claimId?", Schema.Id("The claim.")),
            ("quantity?", Schema.Count("How much, in whole units of the lot.", 0)),
            ("reason?", Schema.PlainText("Why, for people.")),
            ("pickupCode?", Schema.PlainText("Proves the claimant at pickup; for the claimant alone.")),
            ("silent?", Schema.Flag("True, in the live stream, when the account wants to find it rather than be told."))));
        registry.Add("QuietHours", Schema.Object(
            "Hours of every day, by the clocks of a time zone; they may go over midnight.", isClosed: true,
            ("from", Schema.ClockTime("The first quiet minute.")),
            ("until", Schema.ClockTime("The first minute that is loud again.")),
            ("timeZone", Schema.Text("The zone's IANA name, such as Asia/Jakarta.", QuietHoursJson.TimeZoneLengthMax))));
        registry.Add("NotificationPreferences", Schema.Object(
            "What an account is told aloud. Pickup codes and recalls are told at any hour.", isClosed: true,
            ("muted?", Schema.Array("The kinds that come silently at any hour; none when absent.", Schema.PlainText("A kind."), isSet: true)),
            ("quietHours?", registry.Reference("QuietHours"))));
        registry.Add("NotificationList", Lists.Of(registry.Reference("Notification")));
        registry.Add("PostWebhook", Schema.Object(
            "Where to send notifications.", isClosed: true,
            ("url", Schema.Text("An absolute https URL on a public address.", PostWebhookJson.UrlLengthMax)),
            ("kinds?", Schema.Array("Which kinds; all when absent.", Schema.PlainText("A kind."), isSet: true))));
        registry.Add("ReplayWebhook", Schema.Object(
            "What to send again.", isClosed: true,
            ("afterNumber", Schema.Count("Notifications after this number; 0 for all.", 0))));
        registry.Add("Webhook", Schema.Object(
            "Where notifications are sent. Each request carries Pangan-Notification, Pangan-Timestamp and Pangan-Signature: v1= and, in "
            + "hexadecimal, the HMAC-SHA-256 under the secret of notification id, timestamp and body with dots between.", isClosed: false,
            ("id", Schema.Id("The webhook's id.")),
            ("url", Schema.PlainText("Where to.")),
            ("kinds", Schema.Array("Which kinds; empty for all.", Schema.PlainText("A kind."))),
            ("createdAt", Schema.Time("When it was made.")),
            ("failingSince?", Schema.Time("Since when every attempt has failed.")),
            ("disabledAt?", Schema.Time("When it was disabled for failing too long.")),
            ("secret?", Schema.PlainText("Signs its requests; told when it is made and never again."))));
        registry.Add("WebhookList", Lists.Of(registry.Reference("Webhook")));
    }

    private static OpenApiSchema Hash(string description) => Schema.PlainText($"{description} SHA-256, in hexadecimal.");
}
