namespace PahlawanPangan.Gateway.Notifications;

/// <summary>The limits of the fields of webhooks and preferences.</summary>
internal static class WebhookFields
{
    /// <summary>The most characters of a URL.</summary>
    public const int UrlLengthMax = 2000;

    /// <summary>More kinds than there are.</summary>
    public const int KindsMax = 50;
}
