namespace PahlawanPangan.Notifications;

/// <summary>Which notifications an account wants silently. Urgent ones are never silent.</summary>
[GenerateSerializer, Immutable, Alias("pangan.notifications.NotificationPreferences")]
public sealed record NotificationPreferences
{
    /// <summary>Counts the changes from 1; 0 while none were set.</summary>
    [Id(0)]
    public long Version { get; init; }

    /// <summary>The kinds that are silent at any hour.</summary>
    [Id(1)]
    public required IReadOnlyList<string> Muted { get; init; }

    /// <summary>The hours in which all kinds are silent; null for none.</summary>
    [Id(2)]
    public QuietHours? QuietHours { get; init; }
}

/// <summary>Hours of every day, in the local time of a time zone. From 22:00 until 06:00 spans midnight.</summary>
/// <param name="From">The first quiet minute.</param>
/// <param name="Until">The first minute after the quiet hours.</param>
/// <param name="TimeZone">The zone's IANA name, such as <c>Asia/Jakarta</c>.</param>
[GenerateSerializer, Immutable, Alias("pangan.notifications.QuietHours")]
public sealed record QuietHours([property: Id(0)] TimeOnly From, [property: Id(1)] TimeOnly Until, [property: Id(2)] string TimeZone);
