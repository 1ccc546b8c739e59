using PahlawanPangan.Notifications;

namespace PahlawanPangan.Gateway.Pages.Notifications;

/// <summary>What a notification says to a person, and which page it is about.</summary>
internal static class NotificationTexts
{
    /// <summary>The notification in a few words. A kind of a newer build is said in its own words.</summary>
    public static string TitleOf(string kind, Words l) => kind switch
    {
        "claim-held" => l["Your food is held for you", "Makanan disimpan untuk Anda"],
        "claim-collected" => l["Your food was collected", "Makanan Anda sudah diambil"],
        "claim-lapsed" => l["Your claim has lapsed", "Pesanan Anda kedaluwarsa"],
        "claim-recalled" => l["Do not eat this food: it was recalled", "Jangan dimakan: makanan ini ditarik"],
        "claim-cancelled" => l["Your claim was cancelled", "Pesanan Anda dibatalkan"],
        "claim-rescheduled" => l["The pickup time has changed", "Waktu pengambilan berubah"],
        "claim-lost" => l["Your food did not arrive", "Makanan Anda tidak sampai"],
        "lot-claimed" => l["Your food was claimed", "Makanan Anda dipesan"],
        "lot-claim-cancelled" => l["A claim on your food was cancelled", "Satu pesanan dibatalkan"],
        "lot-claim-lapsed" => l["A claim was not collected in time", "Satu pesanan tidak diambil tepat waktu"],
        "lot-claim-lost" => l["A courier did not bring your food", "Kurir tidak mengantarkan makanan Anda"],
        "lot-rejected" => l["Food was refused at the door", "Makanan ditolak saat diambil"],
        "lot-exhausted" => l["All of your food is promised", "Semua makanan Anda sudah dipesan"],
        "lot-closed" => l["Your food is all handed over", "Makanan Anda selesai dibagikan"],
        "lot-expired" => l["Your food has passed its use-by", "Makanan Anda lewat batas waktu"],
        "lot-withdrawn" => l["The rest of the food was withdrawn", "Sisa makanan ditarik"],
        "lot-recalled" => l["Your food was recalled", "Makanan Anda ditarik"],
        "delivery-ended" => l["A delivery has ended", "Satu pengantaran berakhir"],
        "delivery-rescheduled" => l["A pickup time has changed", "Waktu pengambilan berubah"],
        "delivery-recalled" => l["Do not hand over this food: it was recalled", "Jangan diserahkan: makanan ini ditarik"],
        "delivery-handed-over" => l["Your food counts as handed over", "Makanan Anda tercatat diserahkan"],
        "recall-reminder" => l["Please acknowledge a recall", "Mohon konfirmasi penarikan"],
        "recall-drill" => l["Recall drill: please acknowledge", "Latihan penarikan: mohon konfirmasi"],
        _ => l[Spoken(kind), $"Kabar: {Spoken(kind)}"],
    };

    /// <summary>What it means to its reader, and what to do.</summary>
    public static string AdviceOf(string kind, Role role, Words l) => kind switch
    {
        "claim-held" => l["The code is on the claim's page.", "Kodenya ada di halaman pesanan."],
        "claim-lapsed" => l["It was not collected in time, so it went back.", "Tidak diambil tepat waktu, jadi dikembalikan."],
        "claim-recalled" => l["Keep it apart and do not give it away.", "Pisahkan dan jangan dibagikan."],
        "claim-rescheduled" => l["Look at the new time.", "Lihat waktu yang baru."],
        "claim-lost" => l["You can claim other food.", "Anda dapat memesan makanan lain."],
        "lot-withdrawn" when role == Role.Donor => l["What is held can still be collected.", "Yang sudah dipesan tetap dapat diambil."],
        "lot-withdrawn" => l["What is held stays held.", "Yang sudah dipesan tetap disimpan."],
        "lot-recalled" => l["Stop handing it over.", "Hentikan penyerahan."],
        "delivery-ended" => l["You need not do anything more for it.", "Anda tidak perlu melakukan apa-apa lagi."],
        "delivery-recalled" => l["Keep it apart and call the donor.", "Pisahkan dan hubungi donatur."],
        "delivery-handed-over" => l[
            "If you do not have it, call the courier or the donor.", "Jika belum Anda terima, hubungi kurir atau donatur."],
        "recall-reminder" => l["A recall concerns you.", "Ada penarikan yang menyangkut Anda."],
        "recall-drill" => l["Nothing is unsafe; it is practice.", "Tidak ada yang berbahaya; ini latihan."],
        _ => "",
    };

    /// <summary>Whether it concerns health.</summary>
    public static bool IsSafety(string kind) =>
        kind.EndsWith("recalled", StringComparison.Ordinal) || kind is "recall-reminder";

    /// <summary>Whether a courier must know it before the next stop.</summary>
    public static bool IsWarning(string kind) => IsSafety(kind) || kind is "delivery-ended" or "delivery-rescheduled" or "lot-withdrawn";

    /// <summary>The page of its reader that it is about; null for none.</summary>
    public static string? AddressOf(NotificationView notification, Role role) => (role, notification) switch
    {
        (_, { Kind: "recall-reminder" or "recall-drill", RecallId: { } recall }) => $"/notifications/recalls/{recall}",
        (Role.Recipient, { ClaimId: { } claim }) => $"/recipient/claims/{claim}",
        (Role.Recipient, { LotId: { } lot }) => $"/recipient/lots/{lot}",
        (Role.Courier, { ClaimId: { } claim }) => $"/courier/deliveries/{claim}",
        (Role.Courier, _) => "/courier",
        (Role.Donor, { LotId: { } lot }) => $"/donor/lots/{lot}",
        (Role.Donor, _) => "/donor",
        (Role.Operator, _) => "/operator",
        _ => null,
    };

    /// <summary>
    /// Why, where a person said it. Single words are the engine's own causes, and the times of a moved window stand on the page that
    /// it leads to.
    /// </summary>
    public static string? ReasonOf(NotificationView notification) =>
        notification.Reason is { Length: > 0 } reason && reason.Contains(' ', StringComparison.Ordinal)
        && notification.Kind is not ("claim-rescheduled" or "delivery-rescheduled")
            ? reason
            : null;

    private static string Spoken(string kind)
    {
        var words = kind.Replace('-', ' ');
        return words.Length == 0 ? words : string.Concat(char.ToUpperInvariant(words[0]).ToString(), words.AsSpan(1));
    }
}
