using PahlawanPangan.Accounts;

namespace PahlawanPangan.Gateway.Pages.Operator;

/// <summary>Roles and states of accounts in words.</summary>
internal static class RoleTexts
{
    /// <summary>A role.</summary>
    public static string NameOf(Role role, Words l) => role switch
    {
        Role.Donor => l["donor", "donatur"],
        Role.Recipient => l["recipient", "penerima"],
        Role.Courier => l["courier", "kurir"],
        _ => l["operator", "operator"],
    };

    /// <summary>Where an account stands.</summary>
    public static string NameOf(AccountStatus status, Words l) => status switch
    {
        AccountStatus.Pending => l["not confirmed", "belum dikonfirmasi"],
        AccountStatus.Active => l["active", "aktif"],
        AccountStatus.Disabled => l["disabled", "dinonaktifkan"],
        _ => l["deleted", "dihapus"],
    };
}
