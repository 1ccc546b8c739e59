using PahlawanPangan.Accounts;

namespace PahlawanPangan.Tests.Support;

/// <summary>Commands of callers without a session.</summary>
public static class AccountSamples
{
    public const string Password = "correct horse battery staple";

    public static RegisterAccount Register(string email) => new()
    {
        Contact = new ContactDetails { Email = email, DisplayName = "Siti" },
        Password = Password,
        Role = Role.Recipient,
    };
}
