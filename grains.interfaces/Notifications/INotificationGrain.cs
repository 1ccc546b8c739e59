namespace PahlawanPangan.Notifications;

/// <summary>An account's inbox of notifications; the key has no meaning.</summary>
[Alias("pangan.notifications.INotificationGrain")]
[GrainInterfaceType("PahlawanPangan.Notifications.INotificationGrain")]
public interface INotificationGrain : IGrainWithIntegerKey
{
    /// <summary>The caller's notifications, the newest first.</summary>
    [Alias("list")]
    Task<Reply<Page<NotificationView>>> ListAsync(Caller caller, PageRequest page);

    /// <summary>The caller's notifications after a number, the oldest first; for live streams.</summary>
    [Alias("after")]
    Task<Reply<Page<NotificationView>>> AfterAsync(Caller caller, long number, int most);

    /// <summary>The number of the caller's newest notification; 0 when there is none.</summary>
    [Alias("last")]
    Task<long> LastAsync(Caller caller);

    /// <summary>Deletes the inbox, webhooks and preferences of an account that is being deleted; returns null on success.</summary>
    [Alias("forget")]
    Task<Refusal?> ForgetAsync(Guid accountId);
}
