using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Mvc;

namespace PahlawanPangan.Peers.Claims;

/// <summary>Serialisers made at compile time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ClaimRequest))]
[JsonSerializable(typeof(ClaimResponse))]
[JsonSerializable(typeof(ClaimMade))]
[JsonSerializable(typeof(ProblemDetails))]
internal sealed partial class PeerJson : JsonSerializerContext;
