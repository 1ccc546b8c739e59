using System.Collections.Concurrent;

namespace Orleans.Runtime;

/// <summary>Makes references that implement a grain interface, with a proxy class that is emitted once per interface.</summary>
internal static class ProxyFactory
{
    private static readonly ConcurrentDictionary<Type, Func<CallRouter, GrainId, GrainReference>> s_constructors = new();
    private static readonly ConcurrentDictionary<GrainInterfaceType, Func<CallRouter, GrainId, GrainReference>> s_named = new();

    public static object Create(Type grainInterface, CallRouter router, GrainId grainId) => ConstructorOf(grainInterface)(router, grainId);

    public static Func<CallRouter, GrainId, GrainReference> ConstructorOf(Type grainInterface) =>
        s_constructors.GetOrAdd(grainInterface, static t => ProxyEmitter.Emit(t));

    public static Func<CallRouter, GrainId, GrainReference> ConstructorOf(GrainType grainType, GrainInterfaceType interfaceType) =>
        s_named.TryGetValue(interfaceType, out var known) ? known : s_named.GetOrAdd(interfaceType, ConstructorOf(
            GrainClassMap.Shared.FindInterface(interfaceType)
            ?? throw new InvalidOperationException($"There is no grain interface {interfaceType} through which to refer to a grain of type {grainType}.")));
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
