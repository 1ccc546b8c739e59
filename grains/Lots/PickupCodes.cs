using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Grains.Lots;

/// <summary>
/// Pickup codes: six digits derived from a claim's id and a secret key (HMAC-SHA-256). No code is stored, so neither the
/// database nor the stream can leak one, and the claimant can read it again at any time.
/// </summary>
public sealed class PickupCodes : IDisposable
{
    /// <summary>How many digits a code has.</summary>
    public const int Length = 6;

    /// <summary>The minimum length of a key in bytes.</summary>
    public const int KeyBytesMin = 32;

    private static ReadOnlySpan<byte> HandoverLabel => "handover"u8;

    private const uint Codes = 1_000_000;

    // Creating a keyed hash costs several times as much as using it.
    private readonly ThreadLocal<IncrementalHash> _hmac;

    /// <summary>Creates codes from a key.</summary>
    /// <exception cref="ArgumentException">The key has fewer than <see cref="KeyBytesMin"/> bytes.</exception>
    public PickupCodes(ReadOnlySpan<byte> key)
    {
        if (key.Length < KeyBytesMin)
        {
            throw new ArgumentException($"A pickup code key needs {KeyBytesMin} bytes or more; this one has {key.Length}.", nameof(key));
        }

        var secret = key.ToArray();
        _hmac = new ThreadLocal<IncrementalHash>(() => IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, secret), trackAllValues: true);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var hmac in _hmac.Values)
        {
            hmac.Dispose();
        }

        _hmac.Dispose();
    }

    /// <summary>The code of a claim.</summary>
    public string Of(Guid claimId) => Number(claimId).ToString("D6", CultureInfo.InvariantCulture);

    /// <summary>
    /// The code that the recipient of a claim shows to the courier at the door. It is another one than the pickup code, which the courier
    /// has shown to the donor.
    /// </summary>
    public string OfHandover(Guid claimId) => Number(claimId, HandoverLabel).ToString("D6", CultureInfo.InvariantCulture);

    /// <summary>A claim with its codes, for its claimant.</summary>
    internal ClaimView AddTo(ClaimView claim) => claim with
    {
        PickupCode = Of(claim.Id),
        HandoverCode = claim.IsForDelivery ? OfHandover(claim.Id) : null,
    };

    /// <summary>Whether a shown code is the claim's. Runs in constant time and allocates nothing.</summary>
    public bool Matches(Guid claimId, ReadOnlySpan<char> shown) => AreSame(Number(claimId), shown);

    /// <summary>Whether a shown code is the one of the claim's handover.</summary>
    public bool MatchesHandover(Guid claimId, ReadOnlySpan<char> shown) => AreSame(Number(claimId, HandoverLabel), shown);

    private static bool AreSame(uint number, ReadOnlySpan<char> shown)
    {
        Span<byte> right = stackalloc byte[Length];
        _ = number.TryFormat(right, out _, "D6", CultureInfo.InvariantCulture);
        Span<byte> given = stackalloc byte[Length];
        var comparable = shown.Length == Length && Encoding.UTF8.TryGetBytes(shown, given, out var written) && written == Length;
        return CryptographicOperations.FixedTimeEquals(right, given) && comparable;
    }

    private uint Number(Guid claimId, ReadOnlySpan<byte> label = default)
    {
        Span<byte> id = stackalloc byte[16];
        _ = claimId.TryWriteBytes(id, bigEndian: true, out _);
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        var hmac = _hmac.Value!;
        hmac.AppendData(label);
        hmac.AppendData(id);
        _ = hmac.GetHashAndReset(mac);

        // 64 bits over a million codes: the bias is below one in 10^13.
        return (uint)(BinaryPrimitives.ReadUInt64BigEndian(mac) % Codes);
    }
}
