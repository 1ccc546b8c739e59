using System.Reflection;

namespace PahlawanPangan.Tests.Architecture;

/// <summary>
/// Which rooms of an assembly refer to which. A room is the first segment of a namespace below the root, or one that is named as a room of
/// its own. Types that are nested or made by the compiler belong to the room of their outermost type.
/// </summary>
internal sealed class RoomGraph
{
    /// <summary>The room of types in the root namespace, which others may refer to and which refers to none.</summary>
    public const string Root = "(root)";

    private readonly string _root;
    private readonly string[] _subrooms;
    private readonly Type[] _composition;
    private readonly SortedDictionary<string, SortedDictionary<string, SortedSet<string>>> _references = new(StringComparer.Ordinal);

    /// <summary>Reads an assembly.</summary>
    /// <param name="assembly">The assembly.</param>
    /// <param name="root">The namespace whose segments are rooms. What is outside of it is generated and does not count.</param>
    /// <param name="subrooms">Namespaces below the root that are rooms of their own, such as <c>Lots.Search</c>.</param>
    /// <param name="composition">Types of the root namespace that put the rooms together, and so may refer to all.</param>
    public RoomGraph(Assembly assembly, string root, string[] subrooms, params Type[] composition)
    {
        _root = root;
        _subrooms = subrooms;
        _composition = composition;
        foreach (var type in assembly.GetTypes())
        {
            if (RoomOf(type) is not { } from)
            {
                continue;
            }

            var references = Get(_references, from);
            foreach (var used in TypeReferences.Of(type).Where(used => used.Assembly == assembly))
            {
                if (RoomOf(used) is { } to && to != from)
                {
                    Get(references, to).Add($"{OutermostOf(type).Name} refers to {OutermostOf(used).Name}");
                }
            }
        }
    }

    /// <summary>Every room.</summary>
    public IReadOnlyCollection<string> Rooms => _references.Keys;

    /// <summary>What types of the root namespace refer to, room by room; must be empty.</summary>
    public IReadOnlyList<string> ReferencesOfRoot() =>
        _references.TryGetValue(Root, out var references) ? [.. references.Keys.Select(to => Describe(Root, to))] : [];

    /// <summary>The shortest dependency cycle, one line for each reference with example types; empty when there is none.</summary>
    public IReadOnlyList<string> ShortestCycle() =>
        Rooms.Select(CycleThrough).OfType<List<string>>().MinBy(static cycle => cycle.Count) is { } cycle
        ? [.. cycle.Zip(cycle.Skip(1), Describe)]
        : [];

    private static TValue Get<TValue>(SortedDictionary<string, TValue> all, string name)
        where TValue : class, new()
    {
        if (!all.TryGetValue(name, out var value))
        {
            all.Add(name, value = new TValue());
        }

        return value;
    }

    private static Type OutermostOf(Type type) => type.DeclaringType is { } outer ? OutermostOf(outer) : type;

    private string? RoomOf(Type type)
    {
        var outermost = OutermostOf(type);
        if (outermost.Namespace == _root)
        {
            return _composition.Contains(outermost) ? null : Root;
        }

        if (outermost.Namespace?.StartsWith(_root + ".", StringComparison.Ordinal) != true)
        {
            return null;
        }

        var below = outermost.Namespace[(_root.Length + 1)..];
        return Array.Find(_subrooms, subroom => below == subroom || below.StartsWith(subroom + ".", StringComparison.Ordinal))
            ?? below.Split('.')[0];
    }

    /// <summary>The shortest way from a room back to it, found breadth first; null when there is none.</summary>
    private List<string>? CycleThrough(string room)
    {
        var before = new Dictionary<string, string>();
        var waiting = new Queue<string>([room]);
        while (waiting.TryDequeue(out var from))
        {
            foreach (var to in _references.TryGetValue(from, out var references) ? references.Keys : Enumerable.Empty<string>())
            {
                if (before.TryAdd(to, from))
                {
                    waiting.Enqueue(to);
                }
            }
        }

        if (!before.ContainsKey(room))
        {
            return null;
        }

        List<string> cycle = [room];
        do
        {
            cycle.Insert(0, before[cycle[0]]);
        }
        while (cycle[0] != room);
        return cycle;
    }

    private string Describe(string from, string to) => $"{from} -> {to}: {string.Join(", ", _references[from][to].Take(3))}";
}
