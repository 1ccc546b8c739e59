using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using PahlawanPangan.Gateway.Http;

namespace PahlawanPangan.Gateway.Accounts;

/// <summary>The limits of an account's fields, for the checks and for the API's document alike.</summary>
internal static partial class AccountFields
{
    public const int EmailLengthMax = 254;
    public const int PasswordLengthMin = 12;
    public const int PasswordLengthMax = 256;
    public const int DisplayNameLengthMax = 100;
    public const int PhoneLengthMax = 20;
    public const int CodeLengthMax = 16;
    public const int RefreshTokenLengthMax = 256;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static string Email(FieldErrors errors, string field, string? value)
    {
        if (value is null || value.Length > EmailLengthMax || !EmailPattern().IsMatch(value))
        {
            errors.Add(field, "Send an e-mail address such as someone@example.org.");
        }

        return value ?? string.Empty;
    }

    /// <summary>A new password: long, and nothing else. Every character counts, also NUL; none is cut off or replaced.</summary>
    public static string NewPassword(FieldErrors errors, string field, string? value)
    {
        if (value is null || !IsUnicode(value) || LengthOf(value) is < PasswordLengthMin or > PasswordLengthMax)
        {
            errors.Add(field, string.Create(
                CultureInfo.InvariantCulture, $"Send {PasswordLengthMin} to {PasswordLengthMax} characters, of any kind."));
        }

        return value ?? string.Empty;
    }

    /// <summary>A password to check; whatever it is, it is no longer than a good one.</summary>
    public static string Password(FieldErrors errors, string field, string? value)
    {
        if (string.IsNullOrEmpty(value) || value.Length > 2 * PasswordLengthMax || !IsUnicode(value))
        {
            errors.Add(field, "Send the password.");
        }

        return value ?? string.Empty;
    }

    public static string? Phone(FieldErrors errors, string field, string? value)
    {
        if (value is { Length: > 0 } && (value.Length > PhoneLengthMax || !PhonePattern().IsMatch(value)))
        {
            errors.Add(field, "Send a number such as +62 812 3456 789, or leave it out.");
        }

        return value;
    }

    private static int LengthOf(string value) => value.Count(unit => !char.IsLowSurrogate(unit));

    /// <summary>Half a surrogate pair would be hashed as a replacement character, like every other half.</summary>
    private static bool IsUnicode(string value)
    {
        try
        {
            _ = Utf8.GetByteCount(value);
            return true;
        }
        catch (EncoderFallbackException)
        {
            return false;
        }
    }

    // Visible ASCII alone: look-alike letters would make two addresses of one for whoever reads them.
    [GeneratedRegex(@"^[!-?A-~]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?\.[A-Za-z]{2,}\z", RegexOptions.CultureInvariant)]
    private static partial Regex EmailPattern();

    [GeneratedRegex(@"^\+?[0-9][0-9 ()-]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex PhonePattern();
}
