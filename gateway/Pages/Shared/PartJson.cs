using System.Text.Json.Serialization;

namespace PahlawanPangan.Gateway.Pages.Shared;

/// <summary>The JSON of live pages' events, generated at build time.</summary>
[JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class PartJson : JsonSerializerContext;
