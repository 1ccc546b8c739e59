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

    /// <summary>Every kind that can be subscribed to.</summary>
    public static IReadOnlyList<string> Kinds { get; } =
    [
        ClaimHeld, "claim-collected", "claim-lapsed", "claim-recalled", "lot-claimed", "lot-claim-cancelled", "lot-claim-lapsed",
        "lot-exhausted", "lot-expired", "lot-recalled",
    ];

    /// <summary>Whether a kind is delivered at any hour: claimants wait for pickup codes, and recalls concern health.</summary>
    public static bool IsUrgent(string kind) => kind is ClaimHeld or "claim-recalled" or "lot-recalled";

    /// <summary>
    /// Whether a kind is a safety notice: it is queued whatever the bounds and the state of a webhook are, and never dropped for its age.
    /// </summary>
    public static bool IsSafety(string kind) => kind.EndsWith(SafetyEnding, StringComparison.Ordinal);

    /// <summary>The ending of the names of safety notices, as an SQL pattern too: <c>kind LIKE '%recalled'</c>.</summary>
    private const string SafetyEnding = "recalled";

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

    /// <summary>The notifications of an event.</summary>
    public static IEnumerable<NotificationDraft> Of(StreamEvent streamEvent)
    {
        using var document = JsonDocument.Parse(streamEvent.Data);
        var data = document.RootElement;
        var recipient = Text(data, "recipientId") is { } id ? Guid.Parse(id) : (Guid?)null;
        var reason = Text(data, "reason");

        // Events of older versions do not name the donor.
        var donor = Text(data, "donorId") is { } owner ? Guid.Parse(owner) : (Guid?)null;
        (Guid?, string)[] receivers = streamEvent.Type switch
        {
            "lot.claimed" => [(recipient, ClaimHeld), (null, "lot-claimed")],
            "lot.collected" => [(recipient, "claim-collected")],
            "lot.claim-lapsed" => [(recipient, "claim-lapsed"), (null, "lot-claim-lapsed")],
            "lot.claim-cancelled" => [reason == "recall" ? (recipient, "claim-recalled") : (null, "lot-claim-cancelled")],
            "lot.exhausted" => [(null, "lot-exhausted")],
            "lot.expired" => [(null, "lot-expired")],
            "lot.recalled" => [(null, "lot-recalled")],
            _ => [],
        };
        var claimId = Text(data, "claimId") is { } claim ? Guid.Parse(claim) : (Guid?)null;
        var quantity = data.TryGetProperty("collected", out var taken) ? taken.GetInt64()
            : data.TryGetProperty("quantity", out var asked) ? asked.GetInt64() : (long?)null;
        return [.. receivers.Select(
            one => new NotificationDraft(one.Item1 ?? donor, one.Item2, streamEvent) { ClaimId = claimId, Quantity = quantity, Reason = reason })];
    }

    private static string? Text(JsonElement data, string name) =>
        data.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
