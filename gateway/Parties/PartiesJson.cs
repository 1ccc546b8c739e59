using System.Text.Json;
using System.Text.Json.Serialization;
using PahlawanPangan.Gateway.Http;

namespace PahlawanPangan.Gateway.Parties;

/// <summary>The JSON of parties, generated at build time.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Strict,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(UtcMillisecondsConverter)])]
[JsonSerializable(typeof(ClaimPartiesResponse))]
internal sealed partial class PartiesJson : JsonSerializerContext;
