using System.Security.Cryptography;
using System.Text;
using PahlawanPangan.Gateway.Http;

namespace PahlawanPangan.Bench.Operations;

/// <summary>Derives a claim's id from its caller and idempotency key.</summary>
internal sealed class ClaimIdentity : IOperation
{
    private readonly Guid _caller = Guid.NewGuid();
    private readonly string _key = Guid.NewGuid().ToString("N");

    public void Engine() => _ = DerivedId.OfClaim(_caller, _key, lotId: default);

    /// <summary>Text and arrays.</summary>
    public void Plain() => _ = new Guid(SHA256.HashData(Encoding.UTF8.GetBytes($"claim:{_caller}:{_key}"))[..16]);
}
