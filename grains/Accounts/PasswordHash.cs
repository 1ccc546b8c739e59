using System.Globalization;

namespace PahlawanPangan.Grains.Accounts;

/// <summary>An Argon2id hash with its parameters, in the PHC string format: <c>$argon2id$v=19$m=19456,t=2,p=1$salt$hash</c>.</summary>
internal sealed record PasswordHash(int MemoryKiB, int Iterations, int Parallelism, byte[] Salt, byte[] Hash)
{
    private const string Version = "v=19";

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"$argon2id${Version}$m={MemoryKiB},t={Iterations},p={Parallelism}${Encode(Salt)}${Encode(Hash)}");

    /// <summary>Reads a hash; each has one text.</summary>
    /// <exception cref="FormatException">It is no Argon2id hash.</exception>
    public static PasswordHash Parse(string text)
    {
        if (text.Split('$') is ["", "argon2id", Version, var parameters, var salt, var hash]
            && parameters.Split(',') is [var m, var t, var p])
        {
            var read = new PasswordHash(Number(m, "m="), Number(t, "t="), Number(p, "p="), Decode(salt), Decode(hash));
            return read.ToString() == text ? read : throw new FormatException("A stored password hash is written in another way.");
        }

        throw new FormatException("A stored password hash is not an Argon2id one.");
    }

    private static int Number(string text, string name) => text.StartsWith(name, StringComparison.Ordinal)
        && int.TryParse(text.AsSpan(name.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
        ? number
        : throw new FormatException("A stored password hash has unknown parameters.");

    private static string Encode(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=');

    private static byte[] Decode(string text) => Convert.FromBase64String(text.PadRight((text.Length + 3) / 4 * 4, '='));
}
