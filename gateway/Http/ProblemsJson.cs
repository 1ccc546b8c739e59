using System.Text.Json;
using System.Text.Json.Serialization;

namespace PahlawanPangan.Gateway.Http;

/// <summary>The JSON of problems, generated at build time.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Strict,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Problem))]
internal sealed partial class ProblemsJson : JsonSerializerContext;
