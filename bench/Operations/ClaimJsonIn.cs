using System.Text.Json;
using PahlawanPangan.Gateway.Claims;

namespace PahlawanPangan.Bench.Operations;

/// <summary>Reads the body of a request to claim.</summary>
internal sealed class ClaimJsonIn : IOperation
{
    private static readonly JsonSerializerOptions ByReflection = new(JsonSerializerDefaults.Web);
    private readonly byte[] _body = "{\"quantity\":3}"u8.ToArray();

    public void Engine()
    {
        var reader = new Utf8JsonReader(_body);
        _ = JsonSerializer.Deserialize(ref reader, ClaimsJson.Default.ClaimLotRequest);
    }

    /// <summary>Text first, then by reflection.</summary>
    public void Plain() => _ = JsonSerializer.Deserialize<ClaimLotRequest>(System.Text.Encoding.UTF8.GetString(_body), ByReflection);
}
