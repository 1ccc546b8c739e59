using System.Text.Json;
using System.Text.Json.Serialization;
using PahlawanPangan.Gateway.Http;

namespace PahlawanPangan.Gateway.Recalls;

/// <summary>The JSON of recalls, generated at build time.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Strict,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(UtcMillisecondsConverter)])]
[JsonSerializable(typeof(RecallLotRequest))]
[JsonSerializable(typeof(OpenRecallRequest))]
[JsonSerializable(typeof(ReportRequest))]
[JsonSerializable(typeof(RecallReferenceResponse))]
[JsonSerializable(typeof(RecallResponse))]
[JsonSerializable(typeof(RecallListResponse))]
[JsonSerializable(typeof(RecallNoticeListResponse))]
[JsonSerializable(typeof(AcknowledgementResponse))]
internal sealed partial class RecallsJson : JsonSerializerContext;
