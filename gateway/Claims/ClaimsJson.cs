using System.Text.Json;
using System.Text.Json.Serialization;
using PahlawanPangan.Gateway.Http;

namespace PahlawanPangan.Gateway.Claims;

/// <summary>The JSON of claims, generated at build time.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Strict,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(UtcMillisecondsConverter)])]
[JsonSerializable(typeof(ClaimLotRequest))]
[JsonSerializable(typeof(ClaimLotsRequest))]
[JsonSerializable(typeof(CollectionRequest))]
[JsonSerializable(typeof(ClaimResponse))]
[JsonSerializable(typeof(ClaimListResponse))]
[JsonSerializable(typeof(ClaimOutcomeListResponse))]
internal sealed partial class ClaimsJson : JsonSerializerContext;
