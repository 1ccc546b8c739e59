using System.Text.Json;
using System.Text.Json.Serialization;
using PahlawanPangan.Gateway.Http;

namespace PahlawanPangan.Gateway.Lots;

/// <summary>The JSON of lots, generated at build time.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Strict,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(UtcMillisecondsConverter)])]
[JsonSerializable(typeof(PostLotRequest))]
[JsonSerializable(typeof(AdjustLotRequest))]
[JsonSerializable(typeof(ReasonRequest))]
[JsonSerializable(typeof(LotResponse))]
[JsonSerializable(typeof(LotListResponse))]
internal sealed partial class LotsJson : JsonSerializerContext;
