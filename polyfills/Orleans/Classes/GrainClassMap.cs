using System.Collections.Concurrent;
using System.Reflection;
using Orleans.Metadata;

namespace Orleans.Runtime;

/// <summary>The application's grain classes, and which of them an interface means.</summary>
internal sealed class GrainClassMap
{
    private static readonly Lazy<GrainClassMap> s_shared = new(static () => new GrainClassMap(ApplicationAssemblies.All));

    private readonly Dictionary<GrainType, Type> _definitions = [];
    private readonly ConcurrentDictionary<GrainType, GrainClass> _classes = new();
    private readonly ConcurrentDictionary<(Type Interface, string? Prefix), GrainType> _resolved = new();

    private GrainClassMap(IEnumerable<Assembly> assemblies)
    {
        foreach (var type in assemblies.SelectMany(static a => a.GetTypes()).Where(IsGrainClass))
        {
            var grainType = GrainTypeNames.Of(type);
            if (!_definitions.TryAdd(grainType, type))
            {
                throw new InvalidOperationException(
                    $"Grain classes {_definitions[grainType]} and {type} both have the grain type \"{grainType}\". Give one of them a [GrainType].");
            }
        }
    }

    public static GrainClassMap Shared => s_shared.Value;

    public int Count => _definitions.Count;

    /// <summary>The class of a grain type.</summary>
    public GrainClass? Find(GrainType grainType) => _classes.TryGetValue(grainType, out var known) ? known : Load(grainType);

    /// <summary>The interface of a name, among those that the classes implement.</summary>
    public Type? FindInterface(GrainInterfaceType name) => _definitions.Values.SelectMany(static type => type.GetInterfaces())
        .FirstOrDefault(type => !type.ContainsGenericParameters && typeof(IAddressable).IsAssignableFrom(type) && GrainTypeNames.OfInterface(type) == name);

    /// <summary>The grain type that calls of an interface go to.</summary>
    public GrainType Resolve(Type grainInterface, string? classNamePrefix)
    {
        var key = (grainInterface, string.IsNullOrWhiteSpace(classNamePrefix) ? null : classNamePrefix);
        return _resolved.TryGetValue(key, out var known) ? known : _resolved.GetOrAdd(key, Pick(key.grainInterface, key.Item2));
    }

    private static bool IsGrainClass(Type type) =>
        type is { IsClass: true, IsAbstract: false } && typeof(IGrainBase).IsAssignableFrom(type) && typeof(IAddressable).IsAssignableFrom(type);

    private static Type Definition(Type type) => type.IsConstructedGenericType ? type.GetGenericTypeDefinition() : type;

    private GrainClass? Load(GrainType grainType) =>
        _definitions.TryGetValue(grainType, out var type) ? _classes.GetOrAdd(grainType, _ => new GrainClass(type, grainType)) : null;

    private GrainType Pick(Type grainInterface, string? prefix)
    {
        var definition = Definition(grainInterface);
        var candidates = _definitions.Where(pair => pair.Value.GetInterfaces().Any(i => Definition(i) == definition)).ToList();
        var chosen = prefix is null ? PickByInterface(grainInterface, candidates) : PickByPrefix(grainInterface, prefix, candidates);
        var type = _definitions[chosen];
        return type.IsGenericTypeDefinition ? Close(chosen, type, grainInterface) : chosen;
    }

    private GrainType Close(GrainType grainType, Type definition, Type grainInterface)
    {
        var arguments = grainInterface.GetGenericArguments();
        var closed = GrainType.Create($"{grainType}[{string.Join(',', arguments.Select(static a => $"[{a.FullName}]"))}]");
        _classes.GetOrAdd(closed, id => new GrainClass(definition.MakeGenericType(arguments), id));
        return closed;
    }

    private static GrainType PickByInterface(Type grainInterface, List<KeyValuePair<GrainType, Type>> candidates)
    {
        if (grainInterface.GetCustomAttribute<DefaultGrainTypeAttribute>() is { } byAttribute)
        {
            return byAttribute.GrainType;
        }

        // IThing means Thing even when other classes implement it too.
        var byName = candidates.Where(c => c.Value.Name == grainInterface.Name[1..]).ToList();
        return (byName.Count == 1 ? byName : candidates) switch
        {
            [var one] => one.Key,
            [] => throw new ArgumentException($"No grain class implements interface {GrainTypeNames.OfInterface(grainInterface)}."),
            var many => throw Ambiguous(grainInterface, many),
        };
    }

    private static GrainType PickByPrefix(Type grainInterface, string prefix, List<KeyValuePair<GrainType, Type>> candidates)
    {
        var matching = candidates.Where(c => c.Value.FullName!.StartsWith(prefix, StringComparison.Ordinal)).ToList();
        var exact = matching.Where(c => c.Value.FullName == prefix).ToList();
        return (exact.Count == 1 ? exact : matching) switch
        {
            [var one] => one.Key,
            [] => throw new ArgumentException(
                $"No grain class whose name starts with \"{prefix}\" implements interface {GrainTypeNames.OfInterface(grainInterface)}."),
            var many => throw Ambiguous(grainInterface, many),
        };
    }

    private static ArgumentException Ambiguous(Type grainInterface, List<KeyValuePair<GrainType, Type>> candidates) => new(
        $"Several classes implement interface {GrainTypeNames.OfInterface(grainInterface)} and nothing says which is meant: "
        + string.Join(", ", candidates.Select(static c => c.Value.FullName)));
}
