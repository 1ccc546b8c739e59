using System.Text.Json;
using System.Text.Json.Serialization;
using PahlawanPangan.Gateway.Http;

namespace PahlawanPangan.Gateway.Deliveries;

/// <summary>The JSON of deliveries, generated at build time.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Strict,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(UtcMillisecondsConverter)])]
[JsonSerializable(typeof(CourierModel))]
[JsonSerializable(typeof(PickupRequest))]
[JsonSerializable(typeof(HandoverRequest))]
[JsonSerializable(typeof(CourierDeliveryListResponse))]
[JsonSerializable(typeof(RouteResponse))]
internal sealed partial class DeliveriesJson : JsonSerializerContext;
