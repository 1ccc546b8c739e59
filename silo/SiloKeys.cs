using PahlawanPangan.Grains.Lots;

namespace PahlawanPangan.Silo;

/// <summary>The secret keys that a silo needs, read from a folder. None is ever made here: a silo that invented one would disagree with the others.</summary>
public sealed class SiloKeys
{
    /// <summary>The file with the key of the pickup codes: 32 bytes or more, in Base64.</summary>
    public const string PickupCodesFile = "pickup-codes.key";

    private SiloKeys(byte[] pickupCodes) => PickupCodes = pickupCodes;

    /// <summary>The key of the pickup codes.</summary>
    public byte[] PickupCodes { get; }

    /// <summary>Reads the keys.</summary>
    /// <exception cref="InvalidOperationException">A key is missing or malformed; the message names the file and what to do.</exception>
    public static SiloKeys Read(string? folder)
    {
        if (string.IsNullOrEmpty(folder))
        {
            throw new InvalidOperationException(
                $"{SiloSettings.KeysVariable} is not set: set it to the folder of keys, which the command `keys` fills.");
        }

        var file = Path.Combine(folder, PickupCodesFile);
        if (!File.Exists(file))
        {
            throw new InvalidOperationException($"{file} is missing: run the command `keys` with {SiloSettings.KeysVariable} set to its folder.");
        }

        var key = new byte[256];
        if (!Convert.TryFromBase64String(File.ReadAllText(file).Trim(), key, out var bytes)
            || bytes < Grains.Lots.PickupCodes.KeyBytesMin)
        {
            throw new InvalidOperationException($"{file} must hold {Grains.Lots.PickupCodes.KeyBytesMin} bytes or more in Base64.");
        }

        return new SiloKeys(key[..bytes]);
    }
}
