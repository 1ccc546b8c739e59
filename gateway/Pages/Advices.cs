using System.Text.RegularExpressions;

namespace PahlawanPangan.Gateway.Pages;

/// <summary>Says the advice of the API's rules in the words of a form.</summary>
internal static partial class Advices
{
    /// <summary>The advice in the reader's language.</summary>
    public static string Translate(string advice, Words l)
    {
        if (advice.StartsWith("This is required", StringComparison.Ordinal))
        {
            return l["This is required.", "Wajib diisi."];
        }

        if (Range().Match(advice) is { Success: true } range)
        {
            var (min, max) = (range.Groups["min"].Value, range.Groups["max"].Value);
            return range.Groups["whole"].Length > 0
                ? l[$"Enter a whole number from {min} to {max}.", $"Isi bilangan bulat dari {min} sampai {max}."]
                : l[$"Enter a number from {min} to {max}.", $"Isi angka dari {min} sampai {max}."];
        }

        if (Characters().Match(advice) is { Success: true } characters)
        {
            var (min, max) = (characters.Groups["min"].Value, characters.Groups["max"].Value);
            return l[$"Enter {min} to {max} characters.", $"Isi {min} sampai {max} karakter."];
        }

        if (AtMost().Match(advice) is { Success: true } atMost)
        {
            var max = atMost.Groups["max"].Value;
            return l[$"Enter at most {max} characters on one line.", $"Isi paling banyak {max} karakter dalam satu baris."];
        }

        if (Above().Match(advice) is { Success: true } above)
        {
            var (min, max) = (above.Groups["min"].Value, above.Groups["max"].Value);
            return l[
                $"Enter a number above {min} and at most {max}.", $"Isi angka lebih dari {min} dan paling banyak {max}."];
        }

        return OfRules(advice, l) ?? Start(advice) switch
        {
            "Send lat and lon toge" => l[
                "Enter latitude and longitude together, or none of them.", "Isi lintang dan bujur bersama-sama, atau kosongkan keduanya."],
            "Send a number of degr" => l["Enter degrees, such as -6.2.", "Isi derajat, misalnya -6.2."],
            "Send one or more out " or "Send names separated " or "Send an array, empty " => l[
                "Choose from the list.", "Pilih dari daftar."],
            "Send an https URL or " => l[
                "Enter an address that begins with https://.", "Isi alamat yang diawali https://."],
            "Send the next of the " => l[
                "This page of the list does not exist. Start again from the first.", "Halaman daftar ini tidak ada. Mulai lagi dari awal."],
            "Set first what you ca" => l["Say first what you can carry, and where you are.", "Isi dahulu profil kurir Anda."],
            "Send an RFC 3339 time" => l["Enter a date and a time.", "Isi tanggal dan jam."],
            "Send an e-mail addres" => l[
                "Enter an e-mail address such as someone@example.org.", "Isi alamat surel seperti nama@contoh.org."],
            "Send the six digits o" => l["Enter the six digits of the code.", "Isi enam angka kode."],
            "Send the password." => l["Enter the password.", "Isi kata sandi."],
            "Send a number such as" => l[
                "Enter a number such as +62 812 3456 789, or leave it empty.", "Isi nomor seperti +62 812 3456 789, atau kosongkan."],
            "Send a GTIN of 8, 12," => l["The number below the bar code is not right.", "Angka di bawah kode batang tidak benar."],
            "No lot that you may r" => l[
                "No lot that you may recall is like this. No one was reached.", "Tidak ada lot yang sesuai. Tidak ada yang dihubungi."],
            "Send 1 to 40 lower-ca" => l[
                "Use lower-case letters, digits and hyphens, at most 40.",
                "Gunakan huruf kecil, angka, dan tanda hubung, paling banyak 40."],
            _ when advice.StartsWith("Send one of: ", StringComparison.Ordinal) => l[
                "Choose one of the options.", "Pilih salah satu."],
            _ when advice.StartsWith("Send ", StringComparison.Ordinal) => l[
                $"Enter {advice["Send ".Length..]}", $"Isian ini belum sesuai ({advice["Send ".Length..].TrimEnd('.')})."],
            _ => advice,
        };
    }

    /// <summary>What the rules of lots say of times and quantities.</summary>
    private static string? OfRules(string advice, Words l) => advice switch
    {
        "must be in the future" => l["Choose a time that is still to come.", "Pilih waktu yang belum lewat."],
        "must be before pickupWindow.to" => l["Choose a beginning before the end.", "Awal harus sebelum akhir."],
        "must not be after useBy" => l[
            "Choose a time that is not after the use-by.", "Waktu tidak boleh melewati batas konsumsi."],
        "Send a from that is before to." => l["Choose a beginning before the end.", "Awal harus sebelum akhir."],
        "must not be in the future" => l["Choose a time that is not to come.", "Pilih waktu yang sudah lewat."],
        "must not be before preparedAt" => l["It was measured before the food was prepared.", "Pengukuran lebih awal dari waktu masak."],
        "must be after the reading that was outside of the limits" => l[
            "Measure again: the last temperature was outside of the limits.", "Ukur lagi: suhu terakhir di luar batas."],
        "Send the present password." => l["This is not your present password.", "Ini bukan kata sandi Anda saat ini."],
        _ when advice.StartsWith("must be within the last ", StringComparison.Ordinal) => l[
            $"Measure again: it must be {advice["must be ".Length..]}.", "Ukur lagi: pengukuran terlalu lama."],
        _ when advice.StartsWith("must be one with a shelf life", StringComparison.Ordinal) => l[
            "Choose one of the listed kinds, or leave out when it was prepared.", "Pilih jenis dari daftar, atau kosongkan waktu masak."],
        _ when advice.StartsWith("The use-by must not be after", StringComparison.Ordinal) => l[
            "Choose an earlier use-by.", "Pilih batas konsumsi yang lebih awal."],
        _ when advice.Contains("the claim's quantity, ", StringComparison.Ordinal) => l[
            $"Enter at most {advice[(advice.LastIndexOf(' ') + 1)..]}, with what was refused.",
            $"Isi paling banyak {advice[(advice.LastIndexOf(' ') + 1)..]}, termasuk yang ditolak."],
        _ when advice.StartsWith("Send batchCode, gtin or donorId", StringComparison.Ordinal) => l[
            "Enter a batch code or the number below the bar code.", "Isi kode batch atau angka di bawah kode batang."],
        _ when advice.StartsWith("Send either the code", StringComparison.Ordinal) => l[
            "Enter the code, or why there is none, but not both.", "Isi kode, atau alasan tanpa kode, salah satu saja."],
        _ when advice.StartsWith("Send another time than from", StringComparison.Ordinal) => l[
            "Choose another time than the beginning.", "Pilih jam yang berbeda dari awal."],
        _ when advice.StartsWith("Name each ", StringComparison.Ordinal) => l["Enter each once.", "Isi masing-masing sekali."],
        _ when advice.StartsWith("Send a month", StringComparison.Ordinal) => l[
            "Enter a month such as 2026-03.", "Isi bulan seperti 2026-03."],
        _ when advice.StartsWith("Send a time of day", StringComparison.Ordinal) => l[
            "Enter a time such as 22:00.", "Isi jam seperti 22:00."],
        _ when advice.StartsWith("must be a whole number from ", StringComparison.Ordinal) => l[
            $"Enter {advice["must be ".Length..]}.", "Isi bilangan bulat yang sesuai."],
        _ => null,
    };

    private static string Start(string advice) => advice.Length > 21 ? advice[..21] : advice;

    [GeneratedRegex(@"^Send a (?<whole>whole )?number from (?<min>[-0-9.]+) to (?<max>[-0-9.]+)\.")]
    private static partial Regex Range();

    [GeneratedRegex(@"^Send at most (?<max>\d+) visible characters")]
    private static partial Regex AtMost();

    [GeneratedRegex(@"^Send a number above (?<min>[-0-9.]+) and at most (?<max>[-0-9.]+)\.")]
    private static partial Regex Above();

    [GeneratedRegex(@"^Send (?<min>\d+) to (?<max>\d+) (visible )?characters")]
    private static partial Regex Characters();
}
