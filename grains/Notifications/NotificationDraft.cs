using System.Text.Json;
using PahlawanPangan.Grains.Downstream;

namespace PahlawanPangan.Grains.Notifications;

/// <summary>A notification for one account, before it is stored.</summary>
/// <param name="Account">The receiver; null for the donor of the lot, whom the event does not name.</param>
/// <param name="Kind">The kind.</param>
/// <param name="Event">The event that it comes from.</param>
internal sealed record NotificationDraft(Guid? Account, string Kind, StreamEvent Event)
{
    /// <summary>A claim is held; the claimant's notification includes the pickup code.</summary>
    public const string ClaimHeld = "claim-held";

    /// <summary>The rest of a lot was withdrawn, for its donor and for those who hold some of it.</summary>
    public const string LotWithdrawn = "lot-withdrawn";

    /// <summary>The food that a courier fetches or carries is unsafe.</summary>
    public const string DeliveryRecalled = "delivery-recalled";

    /// <summary>A recall is in force that the account has not acknowledged.</summary>
    public const string RecallReminder = "recall-reminder";

    /// <summary>A recall is practised: nothing is unsafe, and the account acknowledges all the same.</summary>
    public const string RecallDrill = "recall-drill";

    /// <summary>Every kind that can be subscribed to.</summary>
    public static IReadOnlyList<string> Kinds { get; } =
    [
        ClaimHeld, "claim-collected", "claim-lapsed", "claim-recalled", "claim-cancelled", "claim-rescheduled", "claim-lost",
        "lot-claimed", "lot-claim-cancelled", "lot-claim-lapsed", "lot-claim-lost", "lot-rejected", "lot-exhausted", "lot-closed",
        "lot-expired", LotWithdrawn, "lot-recalled", "delivery-ended", "delivery-rescheduled", DeliveryRecalled, "delivery-handed-over",
        RecallReminder, RecallDrill,
    ];

    /// <summary>Whether a kind is delivered at any hour: claimants wait for pickup codes, and recalls concern health.</summary>
    public static bool IsUrgent(string kind) => kind == ClaimHeld || IsSafety(kind);

    /// <summary>The lot; null when the event is the lot's own.</summary>
    public Guid? LotId { get; private init; }

    /// <summary>
    /// Whether a kind is a safety notice: it is queued whatever the bounds and the state of a webhook are, and never dropped for its age.
    /// </summary>
    public static bool IsSafety(string kind) =>
        kind.EndsWith("recalled", StringComparison.Ordinal) || kind.StartsWith("recall-", StringComparison.Ordinal);

    /// <summary>The names of safety notices as a pattern of SQL: <c>kind ~ '...'</c>.</summary>
    internal const string SafetyPattern = "(recalled$|^recall-)";

    /// <summary>
    /// How long news of a kind is worth something; null for promises, changes of promises and safety notices, which are always worth being
    /// sent. That a lot has nothing left is such news: the next return makes it wrong.
    /// </summary>
    public static TimeSpan? FreshFor(string kind) => kind == "lot-exhausted" ? TimeSpan.FromDays(1) : null;

    /// <summary>When it stops being worth anything; null when it is always worth being sent.</summary>
    public DateTimeOffset? ValidUntil => Event.OccurredAt + FreshFor(Kind);

    public Guid? ClaimId { get; private init; }

    public long? Quantity { get; private init; }

    public string? Reason { get; private init; }

    /// <summary>The recall campaign that it belongs to; null for none, and for a courier's notice, whose event does not name it.</summary>
    public Guid? RecallId { get; private init; }

    /// <summary>As what the account is reached by it.</summary>
    public Role Role { get; private init; }

    /// <summary>The notifications of an event.</summary>
    public static IEnumerable<NotificationDraft> Of(StreamEvent streamEvent)
    {
        var data = streamEvent.Data;
        var recipient = Id(data, "recipientId");
        var cause = Text(data, "reason");

        // Events of older versions do not name the donor.
        var donor = Id(data, "donorId");
        (Guid?, string)[] receivers = streamEvent.Type switch
        {
            "lot.claimed" => [(recipient, ClaimHeld), (null, "lot-claimed")],
            "lot.collected" => [(recipient, "claim-collected")],
            "lot.claim-lapsed" => [(recipient, "claim-lapsed"), (null, "lot-claim-lapsed")],
            "lot.claim-cancelled" => cause switch
            {
                "recall" => [(recipient, "claim-recalled")],
                "engine" => [(recipient, "claim-cancelled"), (null, "lot-claim-cancelled")],
                _ => [(null, "lot-claim-cancelled")],
            },
            // What did not arrive is still with a courier whose delivery has ended.
            "lot.claim-recalled" when Text(data, "lostAt") is not null && Id(data, "courierId") is { } courier =>
                [(recipient, "claim-recalled"), (courier, DeliveryRecalled)],
            "lot.claim-recalled" => [(recipient, "claim-recalled")],
            "lot.claim-rescheduled" => [(recipient, "claim-rescheduled")],
            "lot.claim-lost" => [(recipient, "claim-lost"), (null, "lot-claim-lost")],
            "lot.rejected" => [(null, "lot-rejected")],
            "lot.closed" => [(null, "lot-closed")],
            "lot.withdrawn" => [(null, LotWithdrawn)],
            "lot.exhausted" => [(null, "lot-exhausted")],
            "lot.expired" => [(null, "lot-expired")],
            "lot.recalled" => [(null, "lot-recalled")],
            _ => [],
        };
        var (claimId, recallId) = (Id(data, "claimId"), Id(data, "recallId"));
        var reason = Text(data, "detail") ?? Times(data) ?? Override(data) ?? cause;
        var quantity = data.TryGetProperty("collected", out var taken) ? taken.GetInt64()
            : data.TryGetProperty("quantity", out var asked) ? asked.GetInt64() : (long?)null;
        return [.. receivers.Select(
            one => new NotificationDraft(one.Item1 ?? donor, one.Item2, streamEvent)
            {
                ClaimId = claimId,
                Quantity = quantity,
                Reason = reason,
                RecallId = recallId,
                Role = one.Item1 is null ? Role.Donor : one.Item1 == recipient ? Role.Recipient : Role.Courier,
            })];
    }

    /// <summary>
    /// The notice of a delivery's event: for the recipient that it counts as handed over, otherwise for the courier whom it concerns. Null
    /// when there is none.
    /// </summary>
    public static NotificationDraft? OfDelivery(StreamEvent streamEvent)
    {
        if (streamEvent.Type == "delivery.handed-over")
        {
            return OfHandover(streamEvent);
        }

        var isMoved = streamEvent.Type == "delivery.rescheduled";
        if (!isMoved && streamEvent.Type is not ("delivery.ended" or "delivery.failed" or "delivery.lost" or "delivery.offered"))
        {
            return null;
        }

        var data = streamEvent.Data;

        // A delivery that is offered again names the courier who lost it; one that a courier gave back is no news for that courier.
        var courier = Text(data, "lostBy") ?? (streamEvent.Type == "delivery.offered" ? null : Text(data, "courierId"));
        if (courier is null || Text(data, "cause") == "courier")
        {
            return null;
        }

        var kind = isMoved ? "delivery-rescheduled" : Text(data, "cause") == "recall" ? DeliveryRecalled : "delivery-ended";
        return new NotificationDraft(Guid.Parse(courier), kind, streamEvent)
        {
            LotId = Id(data, "lotId"),
            ClaimId = streamEvent.AggregateId,
            Reason = Text(data, "reason"),
            Role = Role.Courier,
        };
    }

    /// <summary>A notice that a recall campaign gives by itself.</summary>
    /// <param name="account">Who is reached.</param>
    /// <param name="isDrill">Whether it is a drill.</param>
    /// <param name="recallId">The campaign.</param>
    /// <param name="lotId">The lot.</param>
    /// <param name="quantity">How much of it the account has to do with.</param>
    /// <param name="reason">Why the food is recalled.</param>
    /// <param name="notice">The notice's id, the same whenever it is tried.</param>
    /// <param name="at">When.</param>
    public static NotificationDraft OfRecall(
        Guid account, bool isDrill, Guid recallId, Guid lotId, long? quantity, string reason, Guid notice, DateTimeOffset at) =>
        new(account, isDrill ? RecallDrill : RecallReminder, StreamEvent.Of("recall.notified", notice, recallId, at))
        {
            LotId = lotId,
            Quantity = quantity,
            Reason = reason,
            RecallId = recallId,
        };

    /// <summary>The notice of a withdrawal for someone whose holds stay.</summary>
    public static NotificationDraft OfHolder(NotificationDraft withdrawal, Guid recipientId, long held) =>
        withdrawal with { Account = recipientId, Quantity = held };

    /// <summary>The notice of a withdrawal for a courier who is on the way for a hold that stays.</summary>
    public static NotificationDraft OfCourier(NotificationDraft withdrawal, Guid courierId, Guid claimId) =>
        withdrawal with { Account = courierId, Quantity = null, ClaimId = claimId };

    /// <summary>A recipient who did not get the food learns here that it counts as handed over.</summary>
    private static NotificationDraft? OfHandover(StreamEvent streamEvent)
    {
        var data = streamEvent.Data;
        return Id(data, "recipientId") is { } recipient
            ? new NotificationDraft(recipient, "delivery-handed-over", streamEvent)
            {
                LotId = Id(data, "lotId"),
                ClaimId = streamEvent.AggregateId,
                Role = Role.Recipient,
            }
            : null;
    }

    /// <summary>The times of a moved window, for people; null when the event has none.</summary>
    private static string? Times(JsonElement data) =>
        data.TryGetProperty("heldUntil", out var until) && data.TryGetProperty("pickupWindow", out var window)
            ? $"It can be collected from {Text(window, "from")} until {Text(window, "to")}, and is held until {until.GetString()}."
            : null;

    /// <summary>That food was handed over without its code, for the person whose food it was; null when the code was shown.</summary>
    private static string? Override(JsonElement data) =>
        data.TryGetProperty("override", out var given) ? $"It was handed over without the pickup code: {Text(given, "reason")}" : null;

    private static Guid? Id(JsonElement data, string name) =>
        data.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetGuid() : null;

    private static string? Text(JsonElement data, string name) =>
        data.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
