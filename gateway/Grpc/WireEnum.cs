using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;

namespace PahlawanPangan.Gateway.Grpc;

/// <summary>
/// The members of an enum of the wire as REST spells them. The one that is zero stands for nothing. Built once, when it is first used.
/// </summary>
internal static class WireEnum<T>
    where T : struct, Enum
{
    private static readonly FrozenDictionary<T, string> Names = Enum.GetValues<T>()
        .Where(static value => !EqualityComparer<T>.Default.Equals(value, default))
        .ToFrozenDictionary(static value => value, static value => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString()));

    private static readonly FrozenDictionary<string, T> Values =
        Names.ToFrozenDictionary(static pair => pair.Value, static pair => pair.Key, StringComparer.Ordinal);

    /// <summary>The member for a name of REST; zero for none, and for one that is newer than this contract.</summary>
    public static T Of(string? name) => name is not null && Values.TryGetValue(name, out var value) ? value : default;

    /// <summary>The members for names of REST.</summary>
    public static IEnumerable<T> Of(IEnumerable<string>? names) => names?.Select(static name => Of(name)) ?? [];

    /// <summary>
    /// The name of a member; null for zero. A number that is no member becomes its digits, which the rules of REST refuse.
    /// </summary>
    public static string? NameOf(T value) => EqualityComparer<T>.Default.Equals(value, default) ? null
        : Names.GetValueOrDefault(value) ?? Convert.ToInt64(value, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture);

    /// <summary>The names of a list; null for an empty one.</summary>
    public static IReadOnlyList<string?>? NamesOf(IReadOnlyCollection<T> values) =>
        values.Count == 0 ? null : [.. values.Select(NameOf)];

    /// <summary>The names of a list, separated by commas as in a query; null for an empty one.</summary>
    public static string? ListOf(IReadOnlyCollection<T> values) => values.Count == 0 ? null : string.Join(',', values.Select(NameOf));
}
