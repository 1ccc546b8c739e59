using System.Text.Json;
using System.Text.Json.Serialization;
using PahlawanPangan.Gateway.Http;

namespace PahlawanPangan.Gateway.Notifications;

/// <summary>The JSON of notifications, generated at build time.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Strict,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(UtcMillisecondsConverter)])]
[JsonSerializable(typeof(NotificationPreferencesModel))]
[JsonSerializable(typeof(PostWebhookRequest))]
[JsonSerializable(typeof(ReplayWebhookRequest))]
[JsonSerializable(typeof(NotificationListResponse))]
[JsonSerializable(typeof(WebhookListResponse))]
internal sealed partial class NotificationsJson : JsonSerializerContext;
