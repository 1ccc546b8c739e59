using PahlawanPangan.Notifications;

namespace PahlawanPangan.Grains.Notifications;

/// <summary>
/// Preferences as they are stored: names may be added, never changed. Plain values only, which every serializer writes in the same way.
/// </summary>
[GenerateSerializer, Alias("pangan.notifications.NotificationPreferencesState")]
internal sealed class NotificationPreferencesState
{
    /// <summary>The kinds that are silent at any hour.</summary>
    [Id(0)]
    public string[] Muted { get; set; } = [];

    /// <summary>The first quiet minute of a day; null without quiet hours.</summary>
    [Id(1)]
    public int? QuietFromMinute { get; set; }

    /// <summary>The first minute of a day after the quiet hours.</summary>
    [Id(2)]
    public int? QuietUntilMinute { get; set; }

    /// <summary>The IANA name of the time zone of these minutes.</summary>
    [Id(3)]
    public string? TimeZone { get; set; }

    /// <summary>The answers to recent requests that carried a key, each a <see cref="KeptAnswer"/> as JSON.</summary>
    [Id(4)]
    public string[] Answers { get; set; } = [];

    /// <summary>Creates the state for preferences.</summary>
    public static NotificationPreferencesState Of(NotificationPreferences preferences)
    {
        ArgumentNullException.ThrowIfNull(preferences);
        return new NotificationPreferencesState
        {
            Muted = [.. preferences.Muted],
            QuietFromMinute = preferences.QuietHours is { } quiet ? MinuteOf(quiet.From) : null,
            QuietUntilMinute = preferences.QuietHours is { } until ? MinuteOf(until.Until) : null,
            TimeZone = preferences.QuietHours?.TimeZone,
        };
    }

    /// <summary>The preferences that are stored.</summary>
    public NotificationPreferences View(long version) => new()
    {
        Version = version,
        Muted = Muted,
        QuietHours = QuietFromMinute is { } from && QuietUntilMinute is { } until && TimeZone is { } zone
            ? new QuietHours(TimeOf(from), TimeOf(until), zone)
            : null,
    };

    private static int MinuteOf(TimeOnly time) => (time.Hour * 60) + time.Minute;

    private static TimeOnly TimeOf(int minute) => new(minute / 60, minute % 60);
}
