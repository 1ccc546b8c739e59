using System.Globalization;

namespace PahlawanPangan.Gateway.Tokens;

/// <summary>
/// The time in the name of a key file: <c>20261128T173500Z.pem</c>, or <c>20261128T173500Z-anything.pem</c>. A key's age and order come
/// from its name, since the file's own time is that of a copy or a mount.
/// </summary>
internal static class KeyName
{
    private const string Format = "yyyyMMdd'T'HHmmss'Z'";
    private const int TimeLength = 16;

    /// <summary>The name, without extension, of a key made at a time; to the second.</summary>
    public static string Of(DateTimeOffset time) => time.UtcDateTime.ToString(Format, CultureInfo.InvariantCulture);

    /// <summary>
    /// The time in the name of a key file, or in a key's id; the beginning of time when it has none, so that such a key is the oldest.
    /// </summary>
    public static DateTimeOffset TimeOf(string file)
    {
        ReadOnlySpan<char> name = Path.GetFileName(file);
        var hasTime = name.Length >= TimeLength && (name.Length == TimeLength || name[TimeLength] is '-' or '.');
        return hasTime && DateTimeOffset.TryParseExact(
            name[..TimeLength], Format, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : DateTimeOffset.MinValue;
    }

    /// <summary>The files, newest first; those of one time, and those without one, by name, last first.</summary>
    public static IReadOnlyList<string> NewestFirst(IEnumerable<string> files) =>
        [.. files.OrderByDescending(TimeOf).ThenByDescending(Path.GetFileName, StringComparer.Ordinal)];
}
