using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using StandardWebhooks;

namespace PahlawanPangan.Grains.Notifications;

/// <summary>
/// Requests that are signed by Standard Webhooks (https://github.com/standard-webhooks/standard-webhooks, "Webhook metadata" and "Signature
/// scheme"), so that receivers verify them with any of its libraries.
/// </summary>
internal static class SignedRequest
{
    /// <summary>A POST of JSON, signed for one moment.</summary>
    /// <param name="url">The receiver.</param>
    /// <param name="signers">One for each secret that is valid; during a rotation there are two.</param>
    /// <param name="messageId">The message's id. It stays the same when the message is sent again.</param>
    /// <param name="now">When the request is sent.</param>
    /// <param name="json">The body.</param>
    public static HttpRequestMessage Create(
        string url, IEnumerable<StandardWebhook> signers, Guid messageId, DateTimeOffset now, string json)
    {
        var id = messageId.ToString();
        var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(json)) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add("webhook-id", id);
        request.Headers.Add("webhook-timestamp", now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
        request.Headers.Add("webhook-signature", string.Join(' ', signers.Select(signer => signer.Sign(id, now, json))));
        return request;
    }
}
