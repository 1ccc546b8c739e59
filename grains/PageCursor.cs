using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace PahlawanPangan.Grains;

/// <summary>
/// Where a page ended: the sort key and the id of its last item. Callers get it as opaque text; text that is not a cursor
/// is refused, not guessed at.
/// </summary>
internal readonly record struct PageCursor(double Key, Guid Id)
{
    /// <summary>The refusal of a cursor that this engine did not issue.</summary>
    public static Refusal Malformed { get; } = Refusal.Invalid("cursor", "must be the next value of the page before, unchanged");

    /// <summary>The cursor as text.</summary>
    public override string ToString() => Base64Url.EncodeToString(
        Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Key:R}|{Id:N}")));

    /// <summary>Reads a cursor.</summary>
    public static bool TryParse(string text, out PageCursor cursor)
    {
        cursor = default;
        if (text.Length > 128 || !Base64Url.IsValid(text))
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
        return true;
    }
}
