using System.Globalization;
using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Gateway.Pages.Shared;

namespace PahlawanPangan.Gateway.Pages;

/// <summary>What a problem means to a person who uses a page, and what to do. The API's own details are for programs.</summary>
internal static class ProblemTexts
{
    /// <summary>The problem in a few words.</summary>
    public static string TitleOf(Problem problem, Words l) => problem.Kind.Slug switch
    {
        "not-found" => l["Not found", "Tidak ditemukan"],
        "forbidden" => l["Not for this account", "Bukan untuk akun ini"],
        "validation" => l["Please correct the form", "Mohon perbaiki isian"],
        _ when problem.Kind.Status >= 500 => l["That did not work", "Tidak berhasil"],
        _ when problem.Kind.Status == 429 => l["Too much at once", "Terlalu banyak"],
        _ => l["That is not possible", "Tidak dapat dilakukan"],
    };

    /// <summary>What happened, and what to do.</summary>
    public static string DetailOf(Problem problem, Words l) => problem.Kind.Slug switch
    {
        "validation" => l["Correct the marked fields and send the form again.", "Perbaiki isian yang ditandai, lalu kirim lagi."],
        "bad-credentials" => l["The e-mail address or the password is wrong.", "Alamat surel atau kata sandi salah."],
        "code-refused" => l[
            "The code is wrong or too old. Check the newest message, or ask for another code.",
            "Kode salah atau kedaluwarsa. Periksa pesan terbaru, atau minta kode lain."],
        "forbidden" => l[
            "This page or action is for another role, or the form was open for too long. Load the page again.",
            "Halaman atau tindakan ini untuk peran lain, atau formulir terlalu lama dibuka. Muat ulang halaman."],
        "pickup-code-wrong" => l["The pickup code is wrong.", "Kode pengambilan salah."] + AttemptsLeft(problem, l),
        "pickup-code-locked" => l[
            "Too many wrong codes. Hand over with a reason instead, or ask an operator.",
            "Terlalu banyak kode salah. Serahkan dengan alasan, atau hubungi operator."],
        "not-found" => l[
            "There is nothing at this address, or it is not yours to see.", "Tidak ada apa pun di alamat ini, atau bukan milik Anda."],
        "insufficient-quantity" => l["There is not so much left.", "Persediaan tidak cukup."] + Available(problem, l),
        "lot-not-open" => l["This food is no longer offered.", "Makanan ini sudah tidak ditawarkan."],
        "lot-past-use-by" => l["This food is past its use-by time.", "Makanan ini melewati batas waktu konsumsi."],
        "claim-not-held" => l[
            "This claim is no longer open: it was collected, cancelled, or has lapsed.",
            "Pemesanan ini sudah selesai: telah diambil, dibatalkan, atau kedaluwarsa."],
        "delivery-not-open" => l[
            "This delivery is not at that step any more. Load the page again.",
            "Pengantaran sudah tidak pada langkah itu. Muat ulang halaman."],
        "lot-recalled" => l["This food was recalled. Do not hand it over.", "Makanan ini ditarik. Jangan diserahkan."],
        "outside-pickup-window" => l["The food can be collected at another time.", "Makanan diambil pada waktu lain."] + Window(problem, l),
        "temperature-required" => l["Measure the food's temperature and enter it.", "Ukur suhu makanan dan isikan."],
        "temperature-out-of-limits" => l[
            "The temperature is not safe for this food. It cannot be handed over.",
            "Suhu tidak aman untuk makanan ini. Makanan tidak dapat diserahkan."],
        "shelf-life-exceeded" => l[
            "The use-by time is too late for this kind of food.", "Batas waktu terlalu lama untuk jenis makanan ini."]
            + Until(problem, l, l["The latest is", "Paling lambat"]),
        "diet-conflict" => l["This food does not fit your diet:", "Makanan ini tidak sesuai pantangan Anda:"]
            + " " + string.Join(", ", (problem.Conflicts ?? []).Select(name => FoodTexts.Need(name, l))),
        "certificate-not-available" => l["There is no certificate for this claim yet.", "Sertifikat belum tersedia."],
        "route-full" => l["Your route is full. Finish a delivery first.", "Rute Anda penuh. Selesaikan satu pengantaran dulu."],
        "version-mismatch" => l["It was changed meanwhile. Load the page again.", "Data telah berubah. Muat ulang halaman."],
        "limit-reached" => l["A limit was reached.", "Batas telah tercapai."] + Until(problem, l, l["It ends", "Berakhir"]),
        "idempotency-key-reused" => l[
            "This form was sent already. Load the page again.", "Formulir ini sudah dikirim. Muat ulang halaman."],
        "outcome-unknown" => l[
            "It is not known whether that was done. Send the form once more: it will not be done twice.",
            "Belum diketahui apakah berhasil. Kirim sekali lagi: tidak akan tercatat dua kali."],
        "body-too-large" => l["That is too much text.", "Teks terlalu panjang."],
        "contact-unreadable" => l[
            "The account's data cannot be read at the moment. Try again later.", "Data akun belum dapat dibaca. Coba lagi nanti."],
        "too-many-requests" or "queue-full" or "too-many-streams" => l[
            "Many requests came from here. Wait a minute and try again.", "Terlalu banyak permintaan. Tunggu sebentar lalu coba lagi."],
        "overloaded" or "unavailable" => l[
            "The service is busy or a part of it is away. Nothing was done. Try again in a moment.",
            "Layanan sedang sibuk atau terganggu. Belum ada yang dilakukan. Coba lagi sebentar."],
        _ => l["Something went wrong. Load the page again.", "Terjadi kesalahan. Muat ulang halaman."],
    };

    private static string AttemptsLeft(Problem problem, Words l) => problem.AttemptsLeft is { } left
        ? string.Create(CultureInfo.InvariantCulture, $" {l["Tries left:", "Sisa percobaan:"]} {left}.")
        : "";

    private static string Available(Problem problem, Words l) => problem.Available is { } left
        ? $" {l["Left:", "Sisa:"]} {l.Whole(left)}."
        : "";

    private static string Until(Problem problem, Words l, string before) => problem.Until is { } until ? $" {before} {l.Time(until)}." : "";

    private static string Window(Problem problem, Words l) => problem.PickupWindow is { } window
        ? $" {l.Time(window.From)} – {l.Time(window.To)}."
        : "";
}
