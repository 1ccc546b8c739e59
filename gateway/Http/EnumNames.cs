using System.Collections.Frozen;
using System.Text.Json;

namespace PahlawanPangan.Gateway.Http;

/// <summary>
/// An enum's members as the API spells them: their names in lower case, with hyphens between words. Built once, at start.
/// </summary>
internal sealed class EnumNames<T>
    where T : struct, Enum
{
    private readonly FrozenDictionary<string, T> values;
    private readonly FrozenDictionary<T, string> names;

    private EnumNames(IReadOnlyList<(string Name, T Value)> members)
    {
        values = members.ToFrozenDictionary(member => member.Name, member => member.Value, StringComparer.Ordinal);
        names = members.ToFrozenDictionary(member => member.Value, member => member.Name);
        All = [.. members.Select(member => member.Name)];
        Listed = string.Join(", ", All);
    }

    /// <summary>The names of this enum.</summary>
    public static EnumNames<T> Default { get; } = new(
        [.. Enum.GetValues<T>().Where(value => !IsEmptySet(value)).Select(value => (Spell(value), value))]);

    /// <summary>Every name, in the order of the values.</summary>
    public IReadOnlyList<string> All { get; }

    /// <summary>Every name, for a sentence.</summary>
    public string Listed { get; }

    /// <summary>Finds the value that a caller named.</summary>
    public bool TryParse(string name, out T value) => values.TryGetValue(name, out value);

    /// <summary>The value of a field that was found valid.</summary>
    public T Parse(string name) => values[name];

    /// <summary>How the API spells a value.</summary>
    public string NameOf(T value) => names[value];

    /// <summary>The empty set of a flags enum is spelled as an empty list, never as a name.</summary>
    private static bool IsEmptySet(T value) =>
        typeof(T).IsDefined(typeof(FlagsAttribute), inherit: false) && Convert.ToInt64(value, provider: null) == 0;

    private static string Spell(T value) => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());
}
