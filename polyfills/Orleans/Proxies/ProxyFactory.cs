using System.Collections.Concurrent;

namespace Orleans.Runtime;

/// <summary>Makes references that implement a grain interface, with a proxy class that is emitted once per interface.</summary>
internal static class ProxyFactory
{
    private static readonly ConcurrentDictionary<Type, Func<CallRouter, GrainId, GrainReference>> s_constructors = new();

    public static object Create(Type grainInterface, CallRouter router, GrainId grainId) => ConstructorOf(grainInterface)(router, grainId);

    public static Func<CallRouter, GrainId, GrainReference> ConstructorOf(Type grainInterface) =>
        s_constructors.GetOrAdd(grainInterface, static t => ProxyEmitter.Emit(t));
}

/// <summary>The same for an interface known when compiling, without a look-up.</summary>
internal static class ProxyFactory<T>
{
    private static readonly Func<CallRouter, GrainId, GrainReference> s_construct = ProxyFactory.ConstructorOf(typeof(T));
    private static object? s_grainType;

    public static GrainReference Create(CallRouter router, GrainId grainId) => s_construct(router, grainId);

    public static GrainType GrainTypeOf(string? classNamePrefix)
    {
        if (!string.IsNullOrWhiteSpace(classNamePrefix))
        {
            return GrainClassMap.Shared.Resolve(typeof(T), classNamePrefix);
        }

        // Boxed, so that one write publishes all of it.
        return (GrainType)(s_grainType ??= GrainClassMap.Shared.Resolve(typeof(T), null));
    }
}
