namespace PahlawanPangan.Notifications;

/// <summary>What an account wants to be told aloud. What is urgent is told in any case.</summary>
[GenerateSerializer, Immutable, Alias("pangan.notifications.NotificationPreferences")]
public sealed record NotificationPreferences
{
    /// <summary>Counts the changes from 1; 0 while nothing was set.</summary>
    [Id(0)]
    public long Version { get; init; }

    /// <summary>The kinds that come silently at any hour.</summary>
    [Id(1)]
    public required IReadOnlyList<string> Muted { get; init; }

    /// <summary>When everything comes silently; null for never.</summary>
    [Id(2)]
    public QuietHours? QuietHours { get; init; }
}

/// <summary>Hours of every day, by the clocks of a time zone. From 22:00 until 06:00 goes over midnight.</summary>
/// <param name="From">The first quiet minute.</param>
/// <param name="Until">The first minute that is loud again.</param>
/// <param name="TimeZone">The zone's IANA name, such as <c>Asia/Jakarta</c>.</param>
[GenerateSerializer, Immutable, Alias("pangan.notifications.QuietHours")]
public sealed record QuietHours([property: Id(0)] TimeOnly From, [property: Id(1)] TimeOnly Until, [property: Id(2)] string TimeZone);
