namespace PahlawanPangan.Gateway.Pages;

/// <summary>Where each role's pages are.</summary>
internal static class Navigation
{
    /// <summary>The first page of a role.</summary>
    public static string HomeOf(Role role) => role switch
    {
        Role.Donor => "/donor",
        Role.Recipient => "/recipient",
        Role.Courier => "/courier",
        Role.Operator => "/operator",
        _ => "/",
    };

    /// <summary>The links of a role, in the order of the navigation.</summary>
    public static IReadOnlyList<(string Address, string Text)> Of(Role role, Words words) => role switch
    {
        Role.Donor => [("/donor", words["My food", "Makanan saya"])],
        Role.Recipient =>
        [
            ("/recipient", words["Find food", "Cari makanan"]), ("/recipient/claims", words["My claims", "Pesanan saya"]),
        ],
        Role.Courier =>
        [
            ("/courier", words["My route", "Rute saya"]), ("/courier/offers", words["Offers", "Tawaran"]),
            ("/courier/profile", words["My profile", "Profil saya"]),
        ],
        Role.Operator => [("/operator", words["Console", "Konsol"])],
        _ => [],
    };
}
