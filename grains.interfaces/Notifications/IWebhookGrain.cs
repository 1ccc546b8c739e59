namespace PahlawanPangan.Notifications;

/// <summary>The webhooks of accounts; the key has no meaning. Each caller sees its own only.</summary>
[Alias("pangan.notifications.IWebhookGrain")]
[GrainInterfaceType("PahlawanPangan.Notifications.IWebhookGrain")]
public interface IWebhookGrain : IGrainWithIntegerKey
{
    /// <summary>Creates a webhook and returns its secret; a retry with the same id gets the same answer.</summary>
    [Alias("create")]
    Task<Reply<WebhookView>> CreateAsync(Caller caller, Guid webhookId, string url, string[] kinds);

    /// <summary>The caller's webhooks, the oldest first.</summary>
    [Alias("list")]
    Task<Reply<Page<WebhookView>>> ListAsync(Caller caller);

    /// <summary>Removes a webhook and its waiting requests.</summary>
    [Alias("delete")]
    Task<Refusal?> DeleteAsync(Caller caller, Guid webhookId);

    /// <summary>Enables a disabled webhook again.</summary>
    [Alias("enable")]
    Task<Reply<WebhookView>> EnableAsync(Caller caller, Guid webhookId);

    /// <summary>Sends the caller's notifications after a number again, of any age; without their codes.</summary>
    [Alias("replay")]
    Task<Reply<WebhookView>> ReplayAsync(Caller caller, Guid webhookId, long afterNumber);
}
