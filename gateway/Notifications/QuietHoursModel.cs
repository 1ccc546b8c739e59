using System.ComponentModel.DataAnnotations;
using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Notifications;

namespace PahlawanPangan.Gateway.Notifications;

/// <summary>Hours of every day, by the clocks of a time zone; they may go over midnight.</summary>
internal sealed record QuietHoursModel
{
    private const int TimeZoneLengthMax = 64;

    /// <summary>The first quiet minute.</summary>
    [Required, ClockTime]
    public string? From { get; init; }

    /// <summary>The first minute after the quiet hours.</summary>
    [Required, ClockTime]
    public string? Until { get; init; }

    /// <summary>The zone's IANA name, such as Asia/Jakarta.</summary>
    [Required, PlainText(TimeZoneLengthMax)]
    public string? TimeZone { get; init; }

    /// <summary>Quiet hours as an answer shows them.</summary>
    public static QuietHoursModel Of(QuietHours quiet) => new()
    {
        From = ClockTimeAttribute.TextOf(quiet.From),
        Until = ClockTimeAttribute.TextOf(quiet.Until),
        TimeZone = quiet.TimeZone,
    };

    /// <summary>The quiet hours, once they are valid.</summary>
    public QuietHours ToQuietHours() => new(ClockTimeAttribute.Parse(From!), ClockTimeAttribute.Parse(Until!), TimeZone!);
}
