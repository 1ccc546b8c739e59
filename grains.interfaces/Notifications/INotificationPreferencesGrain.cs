namespace PahlawanPangan.Notifications;

/// <summary>What one account wants to be told aloud, and when; the key is the account's id.</summary>
[Alias("pangan.notifications.INotificationPreferencesGrain")]
[GrainInterfaceType("PahlawanPangan.Notifications.INotificationPreferencesGrain")]
public interface INotificationPreferencesGrain : IGrainWithGuidKey
{
    /// <summary>What was set last; version 0 while nothing was.</summary>
    [Alias("get")]
    Task<NotificationPreferences> GetAsync();

    /// <summary>Puts these preferences in place of the ones before, if those have the expected version; null for whichever they have.</summary>
    [Alias("set")]
    Task<Reply<NotificationPreferences>> SetAsync(NotificationPreferences preferences, long? expectedVersion);

    /// <summary>Forgets what was set.</summary>
    [Alias("clear")]
    Task ClearAsync();

    /// <summary>Whether each of some notifications is to come silently now: into the inbox, and nowhere else.</summary>
    [Alias("are-silent")]
    Task<bool[]> AreSilentAsync(NotificationView[] notifications);
}
