using System.Text.Json;
using System.Text.Json.Serialization;
using PahlawanPangan.Gateway.Deliveries;
using PahlawanPangan.Gateway.Impact;
using PahlawanPangan.Gateway.Ledger;
using PahlawanPangan.Gateway.Notifications;
using PahlawanPangan.Gateway.Operations;

namespace PahlawanPangan.Gateway.Http;

/// <summary>
/// All JSON that the gateway reads and writes, generated at build time. Strict: unknown and doubled members are errors.
/// </summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Strict,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    MaxDepth = JsonBody.DepthMax,
    Converters = [typeof(UtcMillisecondsConverter)])]
[JsonSerializable(typeof(FailureReasonJson))]
[JsonSerializable(typeof(ImpactJson))]
[JsonSerializable(typeof(CourierDeliveryListJson))]
[JsonSerializable(typeof(RouteJson))]
[JsonSerializable(typeof(CourierJson))]
[JsonSerializable(typeof(PickupJson))]
[JsonSerializable(typeof(LedgerEntryListJson))]
[JsonSerializable(typeof(CheckpointListJson))]
[JsonSerializable(typeof(InclusionJson))]
[JsonSerializable(typeof(ConsistencyJson))]
[JsonSerializable(typeof(NotificationListJson))]
[JsonSerializable(typeof(NotificationPreferencesJson))]
[JsonSerializable(typeof(PostWebhookJson))]
[JsonSerializable(typeof(ReplayWebhookJson))]
[JsonSerializable(typeof(WebhookListJson))]
[JsonSerializable(typeof(DeadLetterListJson))]
[JsonSerializable(typeof(PostReplayJson))]
[JsonSerializable(typeof(ReplayJson))]
[JsonSerializable(typeof(StatusJson))]
internal sealed partial class GatewayJson : JsonSerializerContext;
