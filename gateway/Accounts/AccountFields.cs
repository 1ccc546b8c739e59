namespace PahlawanPangan.Gateway.Accounts;

/// <summary>The limits of an account's fields, for the checks and for the API's document alike.</summary>
internal static class AccountFields
{
    public const int EmailLengthMax = 254;
    public const int PasswordLengthMin = 12;
    public const int PasswordLengthMax = 256;
    public const int DisplayNameLengthMax = 100;
    public const int PhoneLengthMax = 20;
    public const int RefreshTokenLengthMax = 256;
}
