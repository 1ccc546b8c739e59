using System.Globalization;
using System.Net.Http.Headers;

namespace PahlawanPangan.Grains.Notifications;

/// <summary>Requests whose receiver can tell who sent them, when, and that nobody changed them. docs/downstream.md describes them to receivers.</summary>
internal static class SignedRequest
{
    /// <summary>A POST of JSON, signed with a secret for one moment.</summary>
    public static HttpRequestMessage Of(string url, string secret, Guid notificationId, DateTimeOffset now, byte[] body)
    {
        var seconds = now.ToUnixTimeSeconds();
        var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add("Pangan-Notification", notificationId.ToString());
        request.Headers.Add("Pangan-Timestamp", seconds.ToString(CultureInfo.InvariantCulture));
        request.Headers.Add("Pangan-Signature", $"v1={WebhookSecrets.Sign(secret, notificationId, seconds, body)}");
        return request;
    }
}
