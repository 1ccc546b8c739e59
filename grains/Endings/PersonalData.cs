namespace PahlawanPangan.Grains.Endings;

/// <summary>One place where data of a person may be: a table, a kind of document, or a state.</summary>
/// <param name="Name">
/// The table's name; <c>document:kind</c> for a kind of document; <c>state:name</c> for a state of plain storage.
/// </param>
/// <param name="Personal">The columns or members with such data, an account's id among them.</param>
/// <param name="Other">The other columns that could hold such data by their type, or the other members.</param>
internal sealed record PersonalPlace(string Name, string[] Personal, string[] Other)
{
    /// <summary>The member of an export that shows it; null when it is in none.</summary>
    public string? ExportedAs { get; init; }

    /// <summary>The step of <see cref="PersonalErasure"/> that erases it; null when none does.</summary>
    public string? ErasedBy { get; init; }

    /// <summary>What is kept of a deleted account and why, or why nothing needs to be erased or exported.</summary>
    public required string Kept { get; init; }
}

/// <summary>
/// The one list of the places with people's data. Export and erasure go by it, and a test holds it against the schema and the documents:
/// a new table, column or document that is not in it makes the test fail.
/// </summary>
internal static class PersonalData
{
    private const string Technical = "No person's data.";

    /// <summary>The places.</summary>
    public static IReadOnlyList<PersonalPlace> Places { get; } =
    [
        new("document:account", [
                "Contact", "PasswordHash", "Sessions", "NewEmail", "LastLoginAt", "UnprovenLogins", "FormerAddresses", "Answers", "Role",
                "Holder",
            ],
            [
                "Status", "CreatedAt", "PendingUntil", "ConfirmationId", "ConfirmedId", "ResetId", "NewEmailId", "UsedEmailId",
                "CredentialsVersion",
            ])
        {
            ExportedAs = "sessions",
            ErasedBy = "account",
            Kept = "The id, the role and that it was deleted, so that what it did stays explained.",
        },
        new("document:address", ["AccountId", "KnownClients"], ["ReservedUntil", "Answers"])
        {
            ErasedBy = "account",
            Kept = "Nothing: the address is freed, and the document expires. It holds a keyed hash, which is in no export.",
        },
        new("document:challenge", ["AccountId", "Recipient", "CodeHash"],
            ["Purpose", "GoodUntil", "SentAt", "Tries", "Resends", "IsSpent", "CredentialsVersion", "Answers"])
        { Kept = "Each expires within minutes, and its document within two hours." },
        new("document:courier", ["Profile", "Route", "Answers"], [])
        { ExportedAs = "courier", ErasedBy = "courier", Kept = "Nothing." },
        new("document:diet", ["Needs", "IsStrict", "Answers"], []) { ExportedAs = "diet", ErasedBy = "diet", Kept = "Nothing." },
        new("document:delivery", ["View"], ["Region", "Failures", "IsRecalled", "WrongCodes", "OutOfLimits", "Answers"])
        {
            ExportedAs = "deliveries",
            ErasedBy = "delivery",
            Kept = "The delivery between ids; the destination to a tenth of a degree, and of a proof its kind.",
        },
        new("document:temperature-limits", [], ["Version", "Limits", "ChangedAt", "Answers"]) { Kept = Technical },
        new("document:shelf-lives", [], ["Version", "Lives", "ChangedAt", "Answers"]) { Kept = Technical },
        new("document:recall", [], ["OpenedAt", "ClosedAt", "Report", "Acknowledged", "Written", "KeptUntil", "Answers"])
        { Kept = "When a recall was opened and closed, and its report; for two years after it was closed." },
        new("state:notification-preferences", ["Muted", "QuietFromMinute", "QuietUntilMinute", "TimeZone"], ["Answers"])
        { ExportedAs = "notificationPreferences", ErasedBy = "notification", Kept = "Nothing." },

        new("lot", ["donor_id", "lat", "lon", "posted_terms", "adjusted_terms"], ["id", "category", "fingerprint"])
        {
            ExportedAs = "lots",
            ErasedBy = "lot",
            Kept = "The food, its times and its place under an id, for recalls; not the address and the notes.",
        },
        new("claim", ["recipient_id", "deliver_lat", "deliver_lon", "deliver_address", "details"], ["id", "lot_id", "fingerprint"])
        { ExportedAs = "claims", ErasedBy = "claim", Kept = "The claim between ids, for recalls; the destination to a tenth of a degree." },
        new("notification", ["account_id", "reason"], ["id", "kind", "event_id", "lot_id", "claim_id", "recall_id"])
        { ExportedAs = "notifications", ErasedBy = "notification", Kept = "Nothing." },
        new("notification_counter", ["account_id"], [])
        { ErasedBy = "notification", Kept = "The id and a number, so that nothing that comes later opens the inbox again." },
        new("webhook", ["account_id", "url"], ["id", "kinds"]) { ExportedAs = "webhooks", ErasedBy = "notification", Kept = "Nothing." },
        new("webhook_delivery", ["account_id"], ["id", "webhook_id", "last_error"])
        { ErasedBy = "notification", Kept = "Nothing. What was sent is what the notifications show." },
        new("message", ["account_id", "sealed_for", "recipient", "code"], ["event_id", "kind", "channel", "purpose", "last_error"])
        { ErasedBy = "notification", Kept = "Nothing. Messages are sealed, and are what the person's own mailbox holds." },
        new("delivery", ["courier_id", "donor_id", "recipient_id", "lat", "lon"], ["id", "lot_id"])
        { ExportedAs = "deliveries", Kept = "Who carried what between ids; the place is the lot's." },
        new("delivery_work", ["data"], ["id", "delivery_id", "lot_id", "kind", "trace_parent", "last_error"])
        { Kept = "Gone within seconds: a row is work that waits." },
        new("ending_account", ["account_id"], ["last_error"]) { Kept = "Gone when the account has ended." },
        new("recall", ["donor_id", "opened_by"],
            ["id", "lot_id", "batch_code", "gtin", "reason", "fingerprint", "trace_parent", "report", "last_error"])
        { Kept = "Whose food was recalled, by whom and why, between ids, for two years after it was closed." },
        new("recall_notice", ["account_id"], ["recall_id", "lot_id"])
        {
            Kept = "Who was warned when and who acknowledged, between ids, for two years after the recall was closed: food that was handed "
                + "out must be found again. What was sent is what the notifications show.",
        },
        new("recall_lot", [], ["recall_id", "lot_id"]) { Kept = Technical },
        new("revocation", ["session_id"], []) { Kept = "Ids of sessions, for 25 hours." },
        new("kept_answer", ["answer"], ["key", "fingerprint"])
        { Kept = "Answers to requests, for 24 hours; lots' with their address. What they show is in the export as it stands." },

        new("outbox", ["payload"], ["aggregate_id", "event_id", "subject", "trace_id", "trace_parent"])
        { Kept = "Events between ids for days; addresses in them are sealed." },
        new("ledger_entry", ["party_id", "payload"], ["event_id", "aggregate_id", "subject", "leaf", "chain"])
        { Kept = "Events between ids, for ever: the audit ledger. GET /v1/ledger/entries shows them." },
        new("dead_letter", ["payload", "settled_by"], ["id", "consumer", "event_id", "aggregate_id", "subject", "trace_id", "reason"])
        { Kept = "Events between ids that an operator has to decide about." },
        new("impact", ["key"], []) { Kept = "Sums under an id. GET /v1/impact/mine shows them." },
        new("statement", ["account_id"], ["region", "category", "reason", "unit"])
        {
            ErasedBy = "statement",
            Kept = "What happens after the deletion, and what a rebuild from the ledger sums again: sums under an id. "
                + "GET /v1/statements shows them.",
        },
        new("statement_lot", ["donor_id"], ["lot_id", "unit", "region", "category"]) { Kept = "Whose lot it was, as an id." },
        new("impact_lot", ["donor_id"], ["lot_id", "unit"]) { Kept = "Whose lot it was, as an id." },

        new("open_lot", ["lat", "lon"], ["lot_id", "category"])
        { Kept = "Gone when the lot has ended, which it does with its donor's account." },
        new("document", [], ["kind", "id", "body"]) { Kept = "Each kind of document has a line of its own." },
        new("orleansstorage", [], ["graintypestring", "grainidextensionstring", "serviceid", "payloadbinary"])
        { Kept = "Each state has a line of its own; an emptied row keeps its version." },
        new("orleansquery", [], ["querykey", "querytext"]) { Kept = Technical },
        new("relay_cursor", [], ["stream_message", "numbers", "checked_until"]) { Kept = Technical },
        new("consumer_position", [], ["consumer", "aggregate", "numbers", "numbers_before", "stream_message"]) { Kept = Technical },
        new("history_start", [], ["lane"]) { Kept = Technical },
        new("parked_event", ["payload"], ["consumer", "aggregate_id", "subject", "trace_parent"])
        { Kept = "Events between ids, until they are handled or dead letters." },
        new("database_history", [], []) { Kept = Technical },
        new("inbox", [], ["consumer", "aggregate_id"]) { Kept = "How far consumers were, by id." },
        new("dropped_event", [], ["consumer", "event_id", "aggregate_id", "subject", "trace_id"])
        { Kept = "Which events were dropped, by id." },
        new("ledger_node", [], ["hash"]) { Kept = Technical },
        new("ledger_key", [], ["key_id", "public_key"]) { Kept = Technical },
        new("ledger_checkpoint", [], ["root", "chain", "key_id", "signature"]) { Kept = Technical },
        new("impact_factor", [], ["source"]) { Kept = Technical },
        new("impact_day", [], []) { Kept = Technical },
        new("impact_progress", [], []) { Kept = Technical },
        new("projection_progress", [], ["consumer"]) { Kept = Technical },
        new("shard", [], []) { Kept = Technical },
        new("schema_migration", [], ["name", "checksum"]) { Kept = Technical },
    ];
}
