using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Collections.Specialized;
using System.Globalization;
using System.Net;
using System.Numerics;
using System.Reflection;

namespace Orleans.Serialization.Cloning;

/// <summary>Decides which types may be handed over without a copy, because no value of them ever changes.</summary>
internal static class Shallowness
{
    private static readonly ConcurrentDictionary<Type, bool> s_known = new();

    private static readonly HashSet<Type> s_immutable =
    [
        typeof(string), typeof(decimal), typeof(Guid), typeof(DateTime), typeof(DateTimeOffset), typeof(TimeSpan), typeof(DateOnly),
        typeof(TimeOnly), typeof(Uri), typeof(Version), typeof(CultureInfo), typeof(CompareInfo), typeof(IPAddress), typeof(IPEndPoint),
        typeof(BigInteger), typeof(Int128), typeof(UInt128), typeof(Half), typeof(BitVector32), typeof(CancellationToken), typeof(Type),
    ];

    private static readonly HashSet<Type> s_shallowWhenTheirPartsAre =
    [
        typeof(Nullable<>), typeof(KeyValuePair<,>),
        typeof(Tuple<>), typeof(Tuple<,>), typeof(Tuple<,,>), typeof(Tuple<,,,>), typeof(Tuple<,,,,>), typeof(Tuple<,,,,,>),
        typeof(Tuple<,,,,,,>), typeof(Tuple<,,,,,,,>),
        typeof(ValueTuple<>), typeof(ValueTuple<,>), typeof(ValueTuple<,,>), typeof(ValueTuple<,,,>), typeof(ValueTuple<,,,,>),
        typeof(ValueTuple<,,,,,>), typeof(ValueTuple<,,,,,,>), typeof(ValueTuple<,,,,,,,>),
        typeof(ImmutableArray<>), typeof(ImmutableList<>), typeof(ImmutableHashSet<>), typeof(ImmutableDictionary<,>),
        typeof(ImmutableSortedDictionary<,>), typeof(ImmutableSortedSet<>), typeof(ImmutableQueue<>), typeof(ImmutableStack<>),
        typeof(System.Collections.Frozen.FrozenDictionary<,>), typeof(System.Collections.Frozen.FrozenSet<>),
    ];

    public static bool Of(Type type) => s_known.GetOrAdd(type, static t => Decide(t, []));

    private static bool Decide(Type type, HashSet<Type> visiting)
    {
        if (type.IsPrimitive || type.IsEnum || s_immutable.Contains(type) || typeof(Type).IsAssignableFrom(type))
        {
            return true;
        }

        // A subclass of an immutable class need not be immutable, so only the end of a hierarchy counts.
        if (type.IsSealed && type.IsDefined(typeof(ImmutableAttribute), false))
        {
            return true;
        }

        // A type met again inside itself adds nothing to the decision.
        if (!visiting.Add(type))
        {
            return true;
        }

        if (type.IsConstructedGenericType && s_shallowWhenTheirPartsAre.Contains(type.GetGenericTypeDefinition()))
        {
            return type.GetGenericArguments().All(part => Decide(part, visiting));
        }

        return type.IsValueType
            && type.IsDefined(typeof(GenerateSerializerAttribute), false)
            && HasOnlyShallowMembers(type, visiting);
    }

    private static bool HasOnlyShallowMembers(Type type, HashSet<Type> visiting)
    {
        var members = CopiedMember.Of(type);
        var fields = type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic);
        return members.Count == fields.Length && members.All(m => m.IsImmutable || Decide(m.Type, visiting));
    }
}
