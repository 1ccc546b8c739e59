using System.Globalization;
using Microsoft.Extensions.Options;
using PahlawanPangan.Gateway.Http;

namespace PahlawanPangan.Gateway.Pages;

/// <summary>
/// The words, numbers and times of a page in the reader's language: the one that was chosen, or the one that the browser prefers. Both
/// languages of a text stand together, so that none can be missing.
/// </summary>
internal sealed class Words
{
    private const string Cookie = "pangan-language";
    private static readonly TimeSpan Remembered = TimeSpan.FromDays(365);

    private static readonly string[] MonthsIndonesian =
        ["Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des"];

    private readonly NumberFormatInfo _numbers;
    private readonly TimeZoneInfo _zone;

    private Words(PageLanguage language, TimeZoneInfo zone)
    {
        (Language, _zone) = (language, zone);
        _numbers = language.IsIndonesian
            ? new NumberFormatInfo { NumberGroupSeparator = ".", NumberDecimalSeparator = "," }
            : new NumberFormatInfo { NumberGroupSeparator = ",", NumberDecimalSeparator = "." };
    }

    /// <summary>The language.</summary>
    public PageLanguage Language { get; }

    /// <summary>A text in the reader's language.</summary>
    public string this[string english, string indonesian] => Language.IsIndonesian ? indonesian : english;

    /// <summary>The words for a request.</summary>
    public static Words Of(HttpContext http)
    {
        if (http.Items[typeof(Words)] is Words known)
        {
            return known;
        }

        var language = http.Request.Cookies[Cookie] switch
        {
            "id" => PageLanguage.Indonesian,
            "en" => PageLanguage.English,
            _ => PageLanguage.Of(http.Request),
        };
        return Of(http, language);
    }

    /// <summary>The words of a language, which the request uses from now on.</summary>
    public static Words Of(HttpContext http, PageLanguage language)
    {
        var options = http.RequestServices.GetRequiredService<IOptions<PageOptions>>().Value;
        var words = new Words(language, TimeZoneInfo.FindSystemTimeZoneById(options.TimeZone));
        http.Items[typeof(Words)] = words;
        return words;
    }

    /// <summary>Remembers the language that a reader chose; another than id and en is ignored.</summary>
    public static void Choose(HttpContext http, string? language)
    {
        if (language is "id" or "en")
        {
            http.Response.Cookies.Append(Cookie, language, new CookieOptions
            {
                HttpOnly = true,
                SameSite = SameSiteMode.Lax,
                Secure = http.Request.IsHttps,
                MaxAge = Remembered,
                IsEssential = true,
            });
        }
    }

    /// <summary>A whole number with separators.</summary>
    public string Whole(long number) => number.ToString("#,0", _numbers);

    /// <summary>A number with at most so many decimals.</summary>
    public string Number(double number, int decimalsMax = 1) => number.ToString($"#,0.{new string('#', decimalsMax)}", _numbers);

    /// <summary>Grams as kilograms, to 100 g.</summary>
    public string Kilograms(long grams) => $"{Number(grams / 1000.0)} kg";

    /// <summary>A quantity with its unit.</summary>
    public string Quantity(long quantity, PahlawanPangan.Lots.Unit unit) => unit switch
    {
        PahlawanPangan.Lots.Unit.Portion => $"{Whole(quantity)} {this[quantity == 1 ? "portion" : "portions", "porsi"]}",
        PahlawanPangan.Lots.Unit.Item => $"{Whole(quantity)} {this[quantity == 1 ? "item" : "items", "buah"]}",
        _ => quantity < 1000 ? $"{Whole(quantity)} g" : Kilograms(quantity),
    };

    /// <summary>A moment in the pages' time zone, to the minute, such as "5 Dec 18:30".</summary>
    public string Time(DateTimeOffset at)
    {
        var local = TimeZoneInfo.ConvertTime(at, _zone);
        var month = Language.IsIndonesian ? MonthsIndonesian[local.Month - 1] : local.ToString("MMM", CultureInfo.InvariantCulture);
        return string.Create(CultureInfo.InvariantCulture, $"{local.Day} {month} {local:HH:mm}");
    }

    /// <summary>A day, such as "5 Dec".</summary>
    public string Day(DateOnly day) => string.Create(
        CultureInfo.InvariantCulture,
        $"{day.Day} {(Language.IsIndonesian ? MonthsIndonesian[day.Month - 1] : day.ToString("MMM", CultureInfo.InvariantCulture))}");

    /// <summary>A moment in the pages' time zone, to the second, such as "18:30:05".</summary>
    public string Clock(DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, _zone).ToString("HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>A moment as a form's field of date and time takes it.</summary>
    public string Input(DateTimeOffset at) =>
        TimeZoneInfo.ConvertTime(at, _zone).ToString("yyyy-MM-dd'T'HH:mm", CultureInfo.InvariantCulture);

    /// <summary>The moment that a form's field of date and time holds, in the pages' time zone; null when it holds none.</summary>
    public DateTimeOffset? Moment(string? text)
    {
        if (!DateTime.TryParseExact(
            text, ["yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var local))
        {
            return null;
        }

        // In UTC it may be before the first year or after the last.
        var ticks = local.Ticks - _zone.GetUtcOffset(local).Ticks;
        return ticks < DateTime.MinValue.Ticks || ticks > DateTime.MaxValue.Ticks ? null : new DateTimeOffset(ticks, TimeSpan.Zero);
    }

    /// <summary>How the pages' time zone is called at a moment, such as "UTC+07:00", for the label of a field.</summary>
    public string Zone(DateTimeOffset at)
    {
        var offset = _zone.GetUtcOffset(at);
        var sign = offset < TimeSpan.Zero ? '−' : '+';
        return string.Create(CultureInfo.InvariantCulture, $"UTC{sign}{offset:hh\\:mm}");
    }
}
