using System.Text.Json;
using PahlawanPangan.Gateway.Claims;
using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Bench.Operations;

/// <summary>Writes the answer to a claim.</summary>
internal sealed class ClaimJsonOut : IOperation
{
    private static readonly JsonSerializerOptions ByReflection = new(JsonSerializerDefaults.Web);

    private readonly ClaimView _claim = new()
    {
        Id = Guid.NewGuid(),
        LotId = Guid.NewGuid(),
        RecipientId = Guid.NewGuid(),
        Quantity = 3,
        Status = ClaimStatus.Held,
        HeldUntil = DateTimeOffset.UtcNow,
        PickupCode = "123456",
        CreatedAt = DateTimeOffset.UtcNow,
    };

    public void Engine() => _ = JsonScratch.Serialize(ClaimResponse.Of(_claim), ClaimsJson.Default.ClaimResponse);

    /// <summary>By reflection, to text, and then to bytes.</summary>
    public void Plain() => _ = System.Text.Encoding.UTF8.GetBytes(JsonSerializer.Serialize(ClaimResponse.Of(_claim), ByReflection));
}
