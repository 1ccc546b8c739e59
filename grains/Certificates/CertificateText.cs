using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace PahlawanPangan.Grains.Certificates;

/// <summary>The exact bytes that a certificate's signature and its recipient's hash are made of.</summary>
internal static class CertificateText
{
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    private static readonly byte[] Title = "pangan donation certificate v1\n"u8.ToArray();

    /// <summary>What is signed: a title on a line of its own, and the canonical JSON of the certificate.</summary>
    public static byte[] Signed(byte[] canonical) => [.. Title, .. canonical];

    /// <summary>
    /// The recipient as a certificate shows it. Without the salt, which only the issuer can derive, a list of all accounts does not help to
    /// find whose hash it is; with it, the recipient proves that it is its own.
    /// </summary>
    public static string RecipientHash(Guid recipientId, Guid claimId, string salt) => Convert.ToHexStringLower(
        SHA256.HashData(Encoding.UTF8.GetBytes($"pangan certificate recipient v1\n{recipientId}\n{claimId}\n{salt}\n")));

    /// <summary>What a claim's salt is derived from.</summary>
    public static string SaltOf(Guid claimId) => $"pangan certificate salt v1\n{claimId}\n";

    /// <summary>A moment as certificates state it.</summary>
    public static string Time(DateTimeOffset at) => at.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture);

    /// <summary>The moment that a certificate states.</summary>
    /// <exception cref="FormatException">It is written in another way.</exception>
    public static DateTimeOffset ReadTime(string text) => DateTimeOffset.ParseExact(
        text, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);
}
