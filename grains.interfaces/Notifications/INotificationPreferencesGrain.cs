namespace PahlawanPangan.Notifications;

/// <summary>The notification preferences of one account; the key is the account's id.</summary>
[Alias("pangan.notifications.INotificationPreferencesGrain")]
[GrainInterfaceType("PahlawanPangan.Notifications.INotificationPreferencesGrain")]
public interface INotificationPreferencesGrain : IGrainWithGuidKey
{
    /// <summary>The current preferences; version 0 while none were set.</summary>
    [Alias("get")]
    Task<NotificationPreferences> GetAsync();

    /// <summary>Replaces the preferences if they have the expected version; null for any version.</summary>
    [Alias("set")]
    Task<Reply<NotificationPreferences>> SetAsync(NotificationPreferences preferences, long? expectedVersion);

    /// <summary>Deletes the preferences.</summary>
    [Alias("clear")]
    Task ClearAsync();

    /// <summary>Whether each of these notifications is silent now, which means that it goes to the inbox only.</summary>
    [Alias("are-silent")]
    Task<bool[]> AreSilentAsync(NotificationView[] notifications);
}
