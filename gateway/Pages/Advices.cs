using System.Text.RegularExpressions;

namespace PahlawanPangan.Gateway.Pages;

/// <summary>Says the advice of the API's rules in the words of a form.</summary>
internal static partial class Advices
{
    /// <summary>The advice in the reader's language.</summary>
    public static string Translate(string advice, Words l)
    {
        if (advice.StartsWith("This is required.", StringComparison.Ordinal))
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

        return Start(advice) switch
        {
            "Send an RFC 3339 time" => l["Enter a date and a time.", "Isi tanggal dan jam."],
            "Send an e-mail addres" => l["Enter an e-mail address such as someone@example.org.", "Isi alamat surel seperti nama@contoh.org."],
            "Send the six digits o" => l["Enter the six digits of the code.", "Isi enam angka kode."],
            "Send the password." => l["Enter the password.", "Isi kata sandi."],
            "Send a number such as" => l[
                "Enter a number such as +62 812 3456 789, or leave it empty.", "Isi nomor seperti +62 812 3456 789, atau kosongkan."],
            "Send a GTIN of 8, 12," => l["The number below the bar code is not right.", "Angka di bawah kode batang tidak benar."],
            "No lot that you may r" => l[
                "No lot that you may recall is like this. No one was reached.", "Tidak ada lot yang sesuai. Tidak ada yang dihubungi."],
            "Send 1 to 40 lower-ca" => l[
                "Use lower-case letters, digits and hyphens, at most 40.", "Gunakan huruf kecil, angka, dan tanda hubung, paling banyak 40."],
            _ when advice.StartsWith("Send one of: ", StringComparison.Ordinal) => l[
                "Choose one of the options.", "Pilih salah satu."],
            _ when advice.StartsWith("Send ", StringComparison.Ordinal) => l[
                $"Enter {advice["Send ".Length..]}", $"Isian ini belum sesuai ({advice["Send ".Length..].TrimEnd('.')})."],
            _ => advice,
        };
    }

    private static string Start(string advice) => advice.Length > 21 ? advice[..21] : advice;

    [GeneratedRegex(@"^Send a (?<whole>whole )?number from (?<min>[-0-9.]+) to (?<max>[-0-9.]+)\.")]
    private static partial Regex Range();

    [GeneratedRegex(@"^Send (?<min>\d+) to (?<max>\d+) (visible )?characters")]
    private static partial Regex Characters();
}
