using System.Globalization;
using System.Text.Json;

namespace PahlawanPangan.Grains.Outbox;

/// <summary>
/// Numbers of events: each lane numbers the events of each kind of aggregate from 1 without gaps, so that a reader of the stream tells
/// duplicates and losses, whether it reads all kinds or one. When the history of a lane's database changes, the numbers continue from the
/// history's number times <see cref="HistoryStep"/>: what the broker has of the part that was lost is never taken for what follows.
/// </summary>
internal static class LaneNumbers
{
    /// <summary>The header with the lane of a message: the lane's number over all databases and the kind, as <c>0-lot</c>.</summary>
    public const string LaneHeader = "Pangan-Lane";

    /// <summary>The header with the number of a message in its lane.</summary>
    public const string NumberHeader = "Pangan-Number";

    /// <summary>The header of messages that a consumer may have handled under another number.</summary>
    public const string RepeatedHeader = "Pangan-Repeated";

    /// <summary>The distance of the numbers of two histories.</summary>
    public const long HistoryStep = 1_000_000_000;

    /// <summary>The name of a lane and kind.</summary>
    public static string Key(int lane, string kind) => $"{lane}-{kind}";

    /// <summary>The lane's number over all databases in a name; -1 when it is no such name.</summary>
    public static int LaneOf(string key) =>
        int.TryParse(
            key.AsSpan(0, Math.Max(0, key.IndexOf('-', StringComparison.Ordinal))), NumberStyles.None,
            CultureInfo.InvariantCulture, out var lane)
            && KindOf(key) is { Length: > 0 } kind && Key(lane, kind) == key ? lane : -1;

    /// <summary>The kind in a name.</summary>
    public static string KindOf(string key) => key[(key.IndexOf('-', StringComparison.Ordinal) + 1)..];

    /// <summary>Whether a number is the first of a history.</summary>
    public static bool IsFirst(long number) => number % HistoryStep == 1;

    /// <summary>Reads numbers from their JSON.</summary>
    /// <exception cref="JsonException">The text holds no numbers.</exception>
    public static Dictionary<string, long> Read(string json) =>
        JsonSerializer.Deserialize<Dictionary<string, long>>(json) ?? throw new JsonException("The numbers of lanes are null.");

    /// <summary>Writes numbers as JSON.</summary>
    public static string Write(Dictionary<string, long> numbers) => JsonSerializer.Serialize(numbers);
}
