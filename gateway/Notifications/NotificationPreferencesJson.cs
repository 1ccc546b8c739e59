using System.Globalization;
using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Notifications;

namespace PahlawanPangan.Gateway.Notifications;

/// <summary>Preferences on the wire, in either direction.</summary>
internal sealed record NotificationPreferencesJson : IJsonRequest
{
    private const int KindsMax = 50;

    public IReadOnlyList<string>? Muted { get; init; }

    public QuietHoursJson? QuietHours { get; init; }

    public static string? AdviceOf(string field) => field switch
    {
        "muted" or "muted[]" => "Send it once, as an array of kinds of notifications, or leave it out for none.",
        "quietHours" => "Send it once, as an object with from, until and timeZone, or leave it out for none.",
        "quietHours.from" or "quietHours.until" => QuietHoursJson.TimeAdvice,
        "quietHours.timeZone" => "Send it once, as a string: a time zone's IANA name, such as Asia/Jakarta.",
        _ => null,
    };

    public static NotificationPreferencesJson Of(NotificationPreferences preferences) => new()
    {
        Muted = preferences.Muted,
        QuietHours = preferences.QuietHours is { } quiet ? QuietHoursJson.Of(quiet) : null,
    };

    public NotificationPreferences Read(FieldErrors errors)
    {
        string[] muted = Muted?.ToArray() ?? [];
        if (muted.Length > KindsMax || muted.Distinct().Count() < muted.Length || Array.Exists(muted, kind => kind is null))
        {
            errors.Add("muted", "Name each kind once.");
        }

        return new NotificationPreferences { Muted = muted, QuietHours = QuietHours?.Read(errors) };
    }
}

/// <summary>Quiet hours on the wire.</summary>
internal sealed record QuietHoursJson
{
    public const int TimeZoneLengthMax = 64;
    public const string TimeAdvice = "Send it once, as a string: a time of day with hours and minutes, such as 22:00.";
    private const string Format = "HH:mm";

    public string? From { get; init; }

    public string? Until { get; init; }

    public string? TimeZone { get; init; }

    public static QuietHoursJson Of(QuietHours quiet) => new()
    {
        From = quiet.From.ToString(Format, CultureInfo.InvariantCulture),
        Until = quiet.Until.ToString(Format, CultureInfo.InvariantCulture),
        TimeZone = quiet.TimeZone,
    };

    public QuietHours Read(FieldErrors errors) => new(
        Time(errors, "quietHours.from", From),
        Time(errors, "quietHours.until", Until),
        FieldRules.Text(errors, "quietHours.timeZone", TimeZone, TimeZoneLengthMax));

    private static TimeOnly Time(FieldErrors errors, string field, string? text)
    {
        if (!TimeOnly.TryParseExact(text, Format, CultureInfo.InvariantCulture, DateTimeStyles.None, out TimeOnly time))
        {
            errors.Add(field, TimeAdvice);
        }

        return time;
    }
}
