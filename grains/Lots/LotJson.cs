using System.Text.Json.Serialization;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Grains.Lots;

/// <summary>How a lot's terms and a claim's details are stored: names may be added, never changed.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(LotTerms))]
[JsonSerializable(typeof(ClaimDetails))]
[JsonSerializable(typeof(LotAnswer))]
internal sealed partial class LotJson : JsonSerializerContext;
