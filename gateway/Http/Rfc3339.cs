using System.Globalization;

namespace PahlawanPangan.Gateway.Http;

/// <summary>Reads RFC 3339 times, which must carry an offset, as UTC truncated to milliseconds; and writes them so.</summary>
internal static class Rfc3339
{
    private const int DateTimeLength = 19;

    /// <summary>A time for a header.</summary>
    public static string Format(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>The time of a field that was found valid.</summary>
    public static DateTimeOffset Parse(string text) =>
        TryParse(text, out var time) ? time : throw new FormatException("The text is no RFC 3339 time with an offset.");

    /// <summary>Reads a time; false when the text is none, or has no offset.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out DateTimeOffset time)
    {
        time = default;
        if (text.Length <= DateTimeLength || !TryParseLocal(text[..DateTimeLength], out var local))
        {
            return false;
        }

        var rest = text[DateTimeLength..];
        if (!TryTakeMilliseconds(ref rest, out var milliseconds) || !TryParseOffset(rest, out var offset))
        {
            return false;
        }

        var ticks = local.Ticks + (milliseconds * TimeSpan.TicksPerMillisecond) - offset.Ticks;
        if (ticks < DateTime.MinValue.Ticks || ticks > DateTime.MaxValue.Ticks)
        {
            return false;
        }

        time = new DateTimeOffset(ticks, TimeSpan.Zero);
        return true;
    }

    /// <summary><c>yyyy-MM-ddTHH:mm:ss</c>.</summary>
    private static bool TryParseLocal(ReadOnlySpan<char> text, out DateTime local)
    {
        local = default;
        var isPunctuated = text[4] == '-' && text[7] == '-' && text[10] is 'T' or 't' && text[13] == ':' && text[16] == ':';
        if (!isPunctuated
            || !TryParseDigits(text[..4], out var year) || !TryParseDigits(text[5..7], out var month)
            || !TryParseDigits(text[8..10], out var day) || !TryParseDigits(text[11..13], out var hour)
            || !TryParseDigits(text[14..16], out var minute) || !TryParseDigits(text[17..], out var second))
        {
            return false;
        }

        if (year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month)
            || hour > 23 || minute > 59 || second > 59)
        {
            return false;
        }

        local = new DateTime(year, month, day, hour, minute, second, DateTimeKind.Unspecified);
        return true;
    }

    /// <summary>An optional fraction of any precision, of which three digits count.</summary>
    private static bool TryTakeMilliseconds(ref ReadOnlySpan<char> text, out int milliseconds)
    {
        milliseconds = 0;
        if (text[0] != '.')
        {
            return true;
        }

        var digits = text[1..].IndexOfAnyExceptInRange('0', '9');
        if (digits <= 0)
        {
            return false;
        }

        for (var position = 1; position <= 3; position++)
        {
            milliseconds = (milliseconds * 10) + (position <= digits ? text[position] - '0' : 0);
        }

        text = text[(1 + digits)..];
        return true;
    }

    /// <summary><c>Z</c> or <c>+hh:mm</c> or <c>-hh:mm</c>.</summary>
    private static bool TryParseOffset(ReadOnlySpan<char> text, out TimeSpan offset)
    {
        offset = TimeSpan.Zero;
        if (text is "Z" or "z")
        {
            return true;
        }

        if (text.Length != 6 || text[0] is not ('+' or '-') || text[3] != ':'
            || !TryParseDigits(text[1..3], out var hours) || !TryParseDigits(text[4..], out var minutes)
            || hours > 23 || minutes > 59)
        {
            return false;
        }

        offset = new TimeSpan(hours, minutes, 0);
        offset = text[0] == '-' ? -offset : offset;
        return true;
    }

    private static bool TryParseDigits(ReadOnlySpan<char> text, out int value)
    {
        value = 0;
        foreach (var digit in text)
        {
            if (!char.IsAsciiDigit(digit))
            {
                return false;
            }

            value = (value * 10) + (digit - '0');
        }

        return true;
    }
}
