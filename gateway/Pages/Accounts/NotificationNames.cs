namespace PahlawanPangan.Gateway.Pages.Accounts;

/// <summary>What kinds of notifications are called on pages. Pickup codes and safety notices cannot be silenced.</summary>
internal static class NotificationNames
{
    /// <summary>The kinds that an account of a role gets and may silence.</summary>
    public static IReadOnlyList<(string Kind, string Text)> Of(Role role, Words l) => role switch
    {
        Role.Donor =>
        [
            ("lot-claimed", l["someone claims", "ada yang memesan"]),
            ("lot-claim-cancelled", l["a claim is cancelled", "pemesanan dibatalkan"]),
            ("lot-claim-lapsed", l["a claim is not collected in time", "pemesanan tidak diambil"]),
            ("lot-claim-lost", l["food did not arrive", "makanan tidak sampai"]),
            ("lot-rejected", l["food is refused at the door", "makanan ditolak"]),
            ("lot-exhausted", l["all of it is promised", "semuanya sudah dipesan"]),
            ("lot-closed", l["a pickup window ends", "waktu pengambilan berakhir"]),
            ("lot-expired", l["food expires", "makanan kedaluwarsa"]),
            ("lot-withdrawn", l["food is withdrawn", "makanan dibatalkan"]),
        ],
        Role.Recipient =>
        [
            ("claim-collected", l["a claim is collected", "pesanan sudah diambil"]),
            ("claim-lapsed", l["a claim has lapsed", "pesanan kedaluwarsa"]),
            ("claim-cancelled", l["a claim is cancelled", "pesanan dibatalkan"]),
            ("claim-rescheduled", l["a pickup is moved", "waktu pengambilan berubah"]),
            ("claim-lost", l["food did not arrive", "makanan tidak sampai"]),
            ("lot-withdrawn", l["the rest of the food is withdrawn", "sisa makanan dibatalkan"]),
            .. Deliveries(l),
        ],
        Role.Courier => [.. Deliveries(l), ("lot-withdrawn", l["the rest of the food is withdrawn", "sisa makanan dibatalkan"])],
        _ => [],
    };

    private static IReadOnlyList<(string Kind, string Text)> Deliveries(Words l) =>
    [
        ("delivery-handed-over", l["a delivery arrives", "pengantaran sampai"]),
        ("delivery-ended", l["a delivery ends", "pengantaran berakhir"]),
        ("delivery-rescheduled", l["a delivery is moved", "waktu pengantaran berubah"]),
    ];
}
