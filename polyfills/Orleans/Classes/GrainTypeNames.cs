using System.Collections.Concurrent;
using System.Reflection;

namespace Orleans.Runtime;

/// <summary>Names grain classes and interfaces: by attribute, else by convention.</summary>
internal static class GrainTypeNames
{
    private const string Suffix = "grain";
    private static readonly ConcurrentDictionary<Type, GrainInterfaceType> s_interfaces = new();

    /// <summary>LotGrain is "lot".</summary>
    public static GrainType Of(Type grainClass)
    {
        if (grainClass.GetCustomAttribute<GrainTypeAttribute>(false) is { } named)
        {
            return named.GrainType;
        }

#pragma warning disable CA1308 // Grain types are lower case on every platform, so that stored ids stay readable.
        var name = grainClass.Name.ToLowerInvariant();
#pragma warning restore CA1308
        var arity = name.IndexOf('`', StringComparison.Ordinal);
        if (arity > 0)
        {
            name = name[..arity];
        }

        if (name.Length > Suffix.Length && name.EndsWith(Suffix, StringComparison.Ordinal))
        {
            name = name[..^Suffix.Length];
        }

        return GrainType.Create(grainClass.IsGenericType ? $"{name}`{grainClass.GetGenericArguments().Length}" : name);
    }

    public static GrainInterfaceType OfInterface(Type grainInterface) => s_interfaces.GetOrAdd(grainInterface, static t =>
        t.GetCustomAttribute<GrainInterfaceTypeAttribute>(false)?.Value
        ?? new GrainInterfaceType(t.GetCustomAttribute<AliasAttribute>(false)?.Alias ?? t.FullName ?? t.Name));
}
