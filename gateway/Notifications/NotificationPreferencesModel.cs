using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Notifications;

namespace PahlawanPangan.Gateway.Notifications;

/// <summary>Which notifications come without an alert. Pickup codes and recalls always come with one.</summary>
internal sealed record NotificationPreferencesModel
{
    /// <summary>The kinds that come without an alert at any hour; none when absent.</summary>
    [Distinct("kind", WebhookFields.KindsMax)]
    public IReadOnlyList<string?>? Muted { get; init; }

    /// <summary>When every kind comes without an alert; never when absent.</summary>
    public QuietHoursModel? QuietHours { get; init; }

    /// <summary>Preferences as an answer shows them.</summary>
    public static NotificationPreferencesModel Of(NotificationPreferences preferences) => new()
    {
        Muted = preferences.Muted,
        QuietHours = preferences.QuietHours is { } quiet ? QuietHoursModel.Of(quiet) : null,
    };

    /// <summary>The preferences, once they are valid.</summary>
    public NotificationPreferences ToPreferences() =>
        new() { Muted = [.. Muted?.OfType<string>() ?? []], QuietHours = QuietHours?.ToQuietHours() };
}
