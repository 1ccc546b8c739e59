using System.Text.Json;
using System.Text.Json.Serialization;
using PahlawanPangan.Gateway.Http;

namespace PahlawanPangan.Gateway.Safety;

/// <summary>The JSON of the safety tables, generated at build time.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Strict,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(UtcMillisecondsConverter)])]
[JsonSerializable(typeof(SetTemperatureLimitsRequest))]
[JsonSerializable(typeof(SetShelfLivesRequest))]
[JsonSerializable(typeof(TemperatureLimitsResponse))]
[JsonSerializable(typeof(ShelfLivesResponse))]
internal sealed partial class SafetyJson : JsonSerializerContext;
