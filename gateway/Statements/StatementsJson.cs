using System.Text.Json;
using System.Text.Json.Serialization;
using PahlawanPangan.Gateway.Http;

namespace PahlawanPangan.Gateway.Statements;

/// <summary>The JSON of statements, generated at build time.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Strict,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(UtcMillisecondsConverter)])]
[JsonSerializable(typeof(StatementResponse))]
internal sealed partial class StatementsJson : JsonSerializerContext;
