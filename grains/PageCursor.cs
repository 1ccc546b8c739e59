using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace PahlawanPangan.Grains;

/// <summary>
/// Where a page ended: the sort key and the id of its last item. Callers get it as opaque text; text that is not a cursor
/// is refused, not guessed at, and each cursor has one text.
/// </summary>
internal readonly record struct PageCursor(double Key, Guid Id)
{
    private const int LengthMax = 128;
    private const char PairMark = '.';
    private static readonly long MomentMin = DateTimeOffset.MinValue.ToUnixTimeMilliseconds();
    private static readonly long MomentMax = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    /// <summary>The refusal of a cursor that this engine did not issue.</summary>
    public static Refusal Malformed { get; } = Refusal.Invalid("cursor", "must be the next value of the page before, unchanged");

    /// <summary>The key of a list in the order of time, in milliseconds since 1970; null when it is no moment.</summary>
    public DateTimeOffset? Moment => Key >= MomentMin && Key <= MomentMax && Math.Floor(Key) == Key
        ? DateTimeOffset.FromUnixTimeMilliseconds((long)Key)
        : null;

    /// <summary>The cursor as text.</summary>
    public override string ToString() => Base64Url.EncodeToString(
        Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Key:R}|{Id:N}")));

    /// <summary>Reads a cursor.</summary>
    public static bool TryParse(string text, out PageCursor cursor)
    {
        cursor = default;
        if (text.Length > LengthMax || !Base64Url.IsValid(text))
        {
            return false;
        }

        var parts = Encoding.ASCII.GetString(Base64Url.DecodeFromChars(text)).Split('|');
        if (parts.Length != 2
            || !double.TryParse(parts[0], NumberStyles.Float, CultureInfo.InvariantCulture, out var key)
            || !double.IsFinite(key)
            || !Guid.TryParseExact(parts[1], "N", out var id))
        {
            return false;
        }

        cursor = new PageCursor(key, id);
        return cursor.ToString() == text;
    }

    /// <summary>Reads the cursor of a list in the order of time; it has a <see cref="Moment"/>.</summary>
    public static bool TryParseMoment(string text, out PageCursor cursor) => TryParse(text, out cursor) && cursor.Moment is not null;

    /// <summary>Reads the cursor of a list that is numbered; it is the number itself.</summary>
    public static bool TryParseNumber(string text, out long number) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number)
        && number.ToString(CultureInfo.InvariantCulture) == text;

    /// <summary>Reads the cursor of a list in the order of ids; it is the id itself.</summary>
    public static bool TryParseId(string text, out Guid id) => Guid.TryParseExact(text, "D", out id) && id.ToString() == text;

    /// <summary>The cursor of a list in the order of two ids.</summary>
    public static string PairOf(Guid first, Guid second) => $"{first:N}{PairMark}{second:N}";

    /// <summary>Reads a cursor that <see cref="PairOf"/> made.</summary>
    public static bool TryParsePair(string text, out Guid first, out Guid second)
    {
        (first, second) = (Guid.Empty, Guid.Empty);
        return text.Split(PairMark) is [var one, var other] && Guid.TryParseExact(one, "N", out first)
            && Guid.TryParseExact(other, "N", out second) && PairOf(first, second) == text;
    }
}
