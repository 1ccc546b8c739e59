using System.Text.Json;
using System.Text.Json.Serialization;

namespace PahlawanPangan.Gateway.Tokens;

/// <summary>The JSON of token keys, generated at build time.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Strict, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(KeySetResponse))]
[JsonSerializable(typeof(DiscoveryResponse))]
internal sealed partial class TokensJson : JsonSerializerContext;
