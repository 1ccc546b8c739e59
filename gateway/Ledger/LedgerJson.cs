using System.Text.Json;
using System.Text.Json.Serialization;
using PahlawanPangan.Gateway.Http;

namespace PahlawanPangan.Gateway.Ledger;

/// <summary>The JSON of the ledger, generated at build time.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Strict,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(UtcMillisecondsConverter)])]
[JsonSerializable(typeof(LedgerEntryListResponse))]
[JsonSerializable(typeof(LedgerCheckpointListResponse))]
[JsonSerializable(typeof(LedgerInclusionResponse))]
[JsonSerializable(typeof(LedgerConsistencyResponse))]
internal sealed partial class LedgerJson : JsonSerializerContext;
