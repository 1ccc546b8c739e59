using System.Text.Json;

namespace PahlawanPangan.Grains.Lots.Storage;

/// <summary>A claim's details as its row holds them.</summary>
internal static class ClaimDetailsJson
{
    public static string? Write(ClaimDetails? details) =>
        details is null ? null : JsonSerializer.Serialize(details, LotJson.Default.ClaimDetails);

    public static ClaimDetails Read(string json) => JsonSerializer.Deserialize(json, LotJson.Default.ClaimDetails)
        ?? throw new InvalidDataException("A claim's stored details are empty.");
}
