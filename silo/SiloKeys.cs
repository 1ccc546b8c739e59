using PahlawanPangan.Gateway.Tokens;
using PahlawanPangan.Grains.Accounts;

namespace PahlawanPangan.Silo;

/// <summary>
/// The secret keys that a silo needs, read from a folder. None is created here: a silo that invented one would disagree with the others.
/// </summary>
public sealed class SiloKeys
{
    /// <summary>The file with the key of the pickup codes: 32 bytes or more, in Base64.</summary>
    public const string PickupCodesFile = "pickup-codes.key";

    /// <summary>The file with the root of identity's keys: 32 bytes or more, in Base64.</summary>
    public const string IdentityFile = "identity.key";

    /// <summary>The folder with the keys of contact data: files of 32 bytes in Base64. The newest by name seals, all open.</summary>
    public const string ContactsFolder = "contacts";

    private SiloKeys(byte[] pickupCodes, IdentityKeys identity) => (PickupCodes, Identity) = (pickupCodes, identity);

    /// <summary>The key of the pickup codes.</summary>
    public byte[] PickupCodes { get; }

    /// <summary>The keys of accounts, codes and sessions.</summary>
    public IdentityKeys Identity { get; }

    /// <summary>Reads the keys.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="contactLead">How old a contact key must be before it seals.</param>
    /// <exception cref="InvalidOperationException">A key is missing or malformed; the message names the file and what to do.</exception>
    public static SiloKeys Read(string? folder, TimeSpan contactLead = default)
    {
        if (string.IsNullOrEmpty(folder))
        {
            throw new InvalidOperationException(
                $"{SiloSettings.KeysVariable} is not set: set it to the folder of keys, which the command `keys` fills.");
        }

        var identity = new IdentityKeys(ReadKey(Path.Combine(folder, IdentityFile)), ReadContacts(folder, contactLead));
        return new SiloKeys(ReadKey(Path.Combine(folder, PickupCodesFile)), identity);
    }

    /// <summary>Reads the contact keys, the newest first.</summary>
    /// <exception cref="InvalidOperationException">
    /// There is none, or one is malformed; the message names the file and what to do.
    /// </exception>
    public static IReadOnlyList<ContactKey> ReadContacts(string folder, TimeSpan lead)
    {
        var contacts = Path.Combine(folder, ContactsFolder);
        var files = Directory.Exists(contacts) ? Directory.GetFiles(contacts, "*.key") : [];
        return files.Length == 0
            ? throw Missing(Path.Combine(contacts, "*.key"))
            : [.. KeyName.NewestFirst(files).Select(file => new ContactKey(
                NameOf(file), ReadContact(file), TimeProvider.System.GetUtcNow() - KeyName.TimeOf(file) >= lead))];
    }

    private static string NameOf(string file) => Path.GetFileNameWithoutExtension(file) is var name && ContactKey.IsName(name)
        ? name
        : throw new InvalidOperationException($"{file} must have a name of letters, digits, '-' and '_'.");

    private static byte[] ReadContact(string file) => ReadKey(file) is { Length: IdentityKeys.KeyBytes } key
        ? key
        : throw new InvalidOperationException($"{file} must hold {IdentityKeys.KeyBytes} bytes in Base64.");

    private static byte[] ReadKey(string file)
    {
        if (!File.Exists(file))
        {
            throw Missing(file);
        }

        var key = new byte[256];
        if (!Convert.TryFromBase64String(File.ReadAllText(file).Trim(), key, out var bytes)
            || bytes < Grains.Lots.PickupCodes.KeyBytesMin)
        {
            throw new InvalidOperationException($"{file} must hold {Grains.Lots.PickupCodes.KeyBytesMin} bytes or more in Base64.");
        }

        return key[..bytes];
    }

    private static InvalidOperationException Missing(string file) =>
        new($"{file} is missing: run the command `keys` with {SiloSettings.KeysVariable} set to its folder.");
}
