using System.Text;

namespace PahlawanPangan.Gateway.Accounts;

/// <summary>The format that present and new passwords share.</summary>
internal static class PasswordFormat
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>
    /// Whether text is well-formed Unicode. Half a surrogate pair would be hashed as a replacement character, and so equal every other
    /// half.
    /// </summary>
    public static bool IsUnicode(string text)
    {
        try
        {
            _ = Utf8.GetByteCount(text);
            return true;
        }
        catch (EncoderFallbackException)
        {
            return false;
        }
    }
}
