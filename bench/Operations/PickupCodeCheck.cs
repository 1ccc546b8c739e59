using System.Globalization;
using System.Security.Cryptography;
using PahlawanPangan.Grains.Lots;

namespace PahlawanPangan.Bench.Operations;

/// <summary>Checks a pickup code that was shown.</summary>
internal sealed class PickupCodeCheck : IOperation, IDisposable
{
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(PickupCodes.KeyBytesMin);
    private readonly PickupCodes _codes;
    private readonly Guid _claim = Guid.NewGuid();
    private readonly string _shown;

    public PickupCodeCheck()
    {
        _codes = new PickupCodes(_key);
        _shown = _codes.Of(_claim);
    }

    public void Dispose() => _codes.Dispose();

    public void Engine()
    {
        if (!_codes.Matches(_claim, _shown))
        {
            throw new InvalidOperationException("The right code was refused.");
        }
    }

    /// <summary>A hash object per check, and strings.</summary>
    public void Plain()
    {
        using var hash = new HMACSHA256(_key);
        var mac = hash.ComputeHash(_claim.ToByteArray(bigEndian: true));
        var right = (BitConverter.ToUInt64([.. mac.Take(8).Reverse()]) % 1_000_000).ToString("D6", CultureInfo.InvariantCulture);
        if (right != _shown)
        {
            throw new InvalidOperationException("The right code was refused.");
        }
    }
}
