using PahlawanPangan.Notifications;

namespace PahlawanPangan.Grains.Notifications;

/// <summary>The rules for silent notifications.</summary>
internal static class DeliveryPreferences
{
    private const int ZoneCharactersMax = 64;

    /// <summary>
    /// Whether a notification is silent at a moment. In quiet hours all but urgent ones are silent, and those of quiet hours stay silent
    /// later.
    /// </summary>
    public static bool Suppresses(NotificationPreferences preferences, NotificationView notification, DateTimeOffset now) =>
        !NotificationDraft.IsUrgent(notification.Kind)
        && (preferences.Muted.Contains(notification.Kind)
            || (preferences.QuietHours is { } quiet && (IsQuiet(quiet, now) || IsQuiet(quiet, notification.OccurredAt))));

    /// <summary>The refusal of invalid preferences; null when they are valid.</summary>
    public static Refusal? Refuse(NotificationPreferences preferences)
    {
        foreach (var kind in preferences.Muted)
        {
            if (!NotificationDraft.Kinds.Contains(kind) || NotificationDraft.IsUrgent(kind))
            {
                var mutable = string.Join(", ", NotificationDraft.Kinds.Where(one => !NotificationDraft.IsUrgent(one)));
                return Refusal.Invalid(
                    "muted",
                    $"{(NotificationDraft.IsUrgent(kind) ? $"{kind} is urgent and cannot be muted" : $"There is no kind {kind}")}. Send "
                        + $"any of: {mutable}.");
            }
        }

        if (preferences.QuietHours is not { } quiet)
        {
            return null;
        }

        if (quiet.From == quiet.Until)
        {
            return Refusal.Invalid("quietHours.until", "Send another time than from; to silence kinds at any hour, name them in muted.");
        }

        return Find(quiet.TimeZone) is null
            ? Refusal.Invalid("quietHours.timeZone", "Send a time zone's IANA name, such as Asia/Jakarta.")
            : null;
    }

    private static bool IsQuiet(QuietHours quiet, DateTimeOffset moment)
    {
        if (Find(quiet.TimeZone) is not { } zone)
        {
            // The zone was known when it was set. Notifying too often is better than not notifying.
            return false;
        }

        // The conversion from UTC to local time is unambiguous, also on days of clock changes.
        var time = TimeOnly.FromTimeSpan(TimeZoneInfo.ConvertTime(moment, zone).TimeOfDay);
        return time.IsBetween(quiet.From, quiet.Until);
    }

    private static TimeZoneInfo? Find(string name) =>
        name.Length is > 0 and <= ZoneCharactersMax && TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone)
            && zone.HasIanaId ? zone : null;
}
