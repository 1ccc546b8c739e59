using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using PahlawanPangan.Gateway.Http;

namespace PahlawanPangan.Gateway.Certificates;

/// <summary>
/// A certificate as a page to print. It loads nothing and runs nothing; its policy admits its own style alone. What people typed is
/// encoded.
/// </summary>
internal static class CertificatePage
{
    private const string Style = """
        :root{color-scheme:light}
        body{margin:2rem auto;max-width:44rem;padding:0 1rem;background:#fff;color:#1b1b1b;font:1rem/1.5 system-ui,sans-serif}
        main{border:3px double #2e7d32;padding:2rem}
        h1{margin:0;color:#1b5e20;font-size:1.7rem}
        .number{margin:.2rem 0 1.5rem;font-family:ui-monospace,monospace;overflow-wrap:anywhere}
        .food{font-size:1.2rem;margin:1rem 0}
        table{border-collapse:collapse;width:100%}
        th,td{padding:.3rem .5rem .3rem 0;text-align:left;vertical-align:top;border-bottom:1px solid #ddd;overflow-wrap:anywhere}
        th{width:38%;font-weight:600}
        .small{font-size:.8rem;color:#444}
        details{margin-top:1.5rem}
        pre{white-space:pre-wrap;overflow-wrap:anywhere;font:.65rem/1.3 ui-monospace,monospace;background:#f6f6f6;padding:.8rem}
        @media print{body{margin:0;max-width:none}main{border-color:#000}h1{color:#000}pre{background:none;padding:0}
        details{break-before:page}@page{size:A4;margin:16mm}}
        """;

    private static readonly HtmlEncoder Html = HtmlEncoder.Create(UnicodeRanges.All);

    private static readonly CertificatesJson Readable = new(new JsonSerializerOptions(CertificatesJson.Default.Options)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    /// <summary>What the page may do: show its own style.</summary>
    public static string ContentPolicy { get; } =
        $"default-src 'none'; style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style)))}'; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /// <summary>The page of a certificate.</summary>
    public static string Of(CertificateResponse response, PageLanguage language)
    {
        var (certificate, words) = (response.Certificate, new Words(language.IsIndonesian));
        var (lot, claim, impact) = (certificate.Lot, certificate.Claim, certificate.Impact);
        var rows = new StringBuilder();
        Row(rows, words.Of("Donor", "Donatur"), certificate.Donor.DisplayName ?? certificate.Donor.Id);
        Row(rows, words.Of("Food", "Makanan"), $"{lot.Title} ({lot.Category})");
        Row(rows, words.Of("Claimed", "Dipesan"), words.Quantity(claim.Quantity, lot.Unit));
        Row(rows, words.Of("Collected", "Diambil"), words.Quantity(claim.Collected, lot.Unit));
        Row(rows, words.Of("Weight", "Berat"), words.Kilograms(impact.Grams));
        Row(rows, words.Of("CO2e avoided", "CO2e yang dihindari"), words.Kilograms(impact.Co2eGrams));
        Row(rows, words.Of("Posted", "Ditawarkan"), Words.Time(lot.PostedAt));
        Row(rows, words.Of("Claimed at", "Waktu pemesanan"), Words.Time(claim.ClaimedAt));
        Row(rows, words.Of("Collected at", "Waktu pengambilan"), Words.Time(claim.CollectedAt));
        if (claim.Delivery is { } delivery)
        {
            Row(
                rows, words.Of("Delivery", "Pengantaran"),
                delivery.DeliveredAt is { } at ? $"{words.Of("delivered", "sampai")}, {Words.Time(at)}"
                    : words.Of("on the way", "dalam perjalanan"));
        }

        Row(rows, words.Of("Use by", "Gunakan sebelum"), Words.Time(lot.UseBy));
        if (lot.BatchCodes.Count > 0)
        {
            Row(rows, words.Of("Batch codes", "Kode batch"), string.Join(", ", lot.BatchCodes));
        }

        if (lot.Gtin is { } gtin)
        {
            Row(rows, "GTIN", gtin);
        }

        Row(rows, words.Of("Region", "Wilayah"), lot.Region);
        Row(rows, words.Of("Recipient (hash)", "Penerima (hash)"), certificate.Recipient.Hash);
        var (partition, entry) = (words.Of("partition", "partisi"), words.Of("entry", "entri"));
        Row(
            rows, words.Of("Ledger", "Buku besar"),
            string.Create(
                CultureInfo.InvariantCulture, $"{partition} {certificate.Ledger.Partition}, {entry} {certificate.Ledger.Index}"));
        Row(rows, words.Of("Signed by key", "Ditandatangani kunci"), response.Signature.KeyId);
        Row(rows, words.Of("Issued", "Diterbitkan"), Words.Time(certificate.IssuedAt));

        var title = words.Of("Donation certificate", "Sertifikat donasi pangan");
        return $"""
            <!DOCTYPE html>
            <html lang="{language.Tag}">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{title} {Html.Encode(certificate.Id)}</title>
            <style>{Style}</style>
            </head>
            <body>
            <main>
            <h1>{title}</h1>
            <p class="number">{words.Of("Number", "Nomor")} {Html.Encode(certificate.Id)}</p>
            <p class="food">{Html.Encode(words.Sentence(certificate))}</p>
            <table>
            {rows}</table>
            <p class="small">{Html.Encode(words.Of("Factors", "Faktor"))} {certificate.Impact.Factor.Version}: {Html.Encode(impact.Factor.Source)}</p>
            </main>
            <details open>
            <summary>{words.Of("To verify, copy this text into a file and run", "Untuk verifikasi, salin teks ini ke berkas dan jalankan")} <code>./run certificate verify FILE</code></summary>
            <pre>{Html.Encode(JsonSerializer.Serialize(response, Readable.CertificateResponse))}</pre>
            </details>
            </body>
            </html>

            """;
    }

    private static void Row(StringBuilder rows, string name, string value) => rows
        .Append("<tr><th scope=\"row\">").Append(Html.Encode(name))
        .Append("</th><td>").Append(Html.Encode(value)).Append("</td></tr>\n");

    /// <summary>The page's words in one of two languages.</summary>
    private sealed class Words(bool isIndonesian)
    {
        private readonly NumberFormatInfo _numbers = new()
        {
            NumberGroupSeparator = isIndonesian ? "." : ",",
            NumberDecimalSeparator = isIndonesian ? "," : ".",
        };

        public string Of(string english, string indonesian) => isIndonesian ? indonesian : english;

        public string Quantity(long quantity, string unit) => unit switch
        {
            "portion" => $"{Whole(quantity)} {Of(quantity == 1 ? "portion" : "portions", "porsi")}",
            "item" => $"{Whole(quantity)} {Of(quantity == 1 ? "item" : "items", "buah")}",
            _ => $"{Whole(quantity)} g",
        };

        public string Kilograms(long? grams) => grams is { } known
            ? $"{(known / 1000m).ToString("#,0.###", _numbers)} kg"
            : Of("not known", "tidak diketahui");

        /// <summary>A moment of a certificate, to the minute.</summary>
        public static string Time(string at) =>
            Rfc3339.Parse(at).UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);

        public string Sentence(CertifiedDonationResponse certificate)
        {
            var quantity = Quantity(certificate.Claim.Collected, certificate.Lot.Unit);
            var donor = certificate.Donor.DisplayName ?? certificate.Donor.Id;
            return Of(
                $"{donor} donated {quantity} of “{certificate.Lot.Title}”.",
                $"{donor} mendonasikan {quantity} “{certificate.Lot.Title}”.");
        }

        private string Whole(long number) => number.ToString("#,0", _numbers);
    }
}
