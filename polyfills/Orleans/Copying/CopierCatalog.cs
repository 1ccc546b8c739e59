using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Collections.ObjectModel;
using Orleans.Runtime;

namespace Orleans.Serialization.Cloning;

/// <summary>Finds or makes the copier of each type, once.</summary>
internal static class CopierCatalog
{
    private static readonly ConcurrentDictionary<Type, ValueCopier> s_exact = new();

    private static readonly Dictionary<Type, Type> s_generic = new()
    {
        [typeof(Nullable<>)] = typeof(NullableCopier<>),
        [typeof(List<>)] = typeof(ListCopier<>),
        [typeof(HashSet<>)] = typeof(HashSetCopier<>),
        [typeof(SortedSet<>)] = typeof(SortedSetCopier<>),
        [typeof(Queue<>)] = typeof(QueueCopier<>),
        [typeof(Stack<>)] = typeof(StackCopier<>),
        [typeof(ConcurrentQueue<>)] = typeof(ConcurrentQueueCopier<>),
        [typeof(Collection<>)] = typeof(CollectionCopier<>),
        [typeof(ReadOnlyCollection<>)] = typeof(ReadOnlyCollectionCopier<>),
        [typeof(Dictionary<,>)] = typeof(DictionaryCopier<,>),
        [typeof(SortedDictionary<,>)] = typeof(SortedDictionaryCopier<,>),
        [typeof(SortedList<,>)] = typeof(SortedListCopier<,>),
        [typeof(ConcurrentDictionary<,>)] = typeof(ConcurrentDictionaryCopier<,>),
        [typeof(ReadOnlyDictionary<,>)] = typeof(ReadOnlyDictionaryCopier<,>),
        [typeof(ImmutableArray<>)] = typeof(ImmutableArrayCopier<>),
        [typeof(ImmutableList<>)] = typeof(ImmutableListCopier<>),
        [typeof(ImmutableHashSet<>)] = typeof(ImmutableHashSetCopier<>),
        [typeof(ImmutableSortedSet<>)] = typeof(ImmutableSortedSetCopier<>),
        [typeof(ImmutableQueue<>)] = typeof(ImmutableQueueCopier<>),
        [typeof(ImmutableStack<>)] = typeof(ImmutableStackCopier<>),
        [typeof(ImmutableDictionary<,>)] = typeof(ImmutableDictionaryCopier<,>),
        [typeof(ImmutableSortedDictionary<,>)] = typeof(ImmutableSortedDictionaryCopier<,>),
    };

    public static bool IsShallow(Type type) => Shallowness.Of(type);

    /// <summary>The copier of a parameter's or a member's type. A value may be of a type derived from it.</summary>
    public static ValueCopier ForDeclared(Type type)
    {
        try
        {
            var isExact = type.IsValueType || type.IsSealed || Shallowness.Of(type) || typeof(IAddressable).IsAssignableFrom(type);
            return isExact ? ForExact(type) : Make(typeof(PolymorphicCopier<>), type);
        }
        catch (CodecNotFoundException)
        {
            // Declaring such a type is no crime as long as no value of it is sent.
            return Make(typeof(MissingCopier<>), type);
        }
    }

    /// <summary>The copier of values whose type is exactly this.</summary>
    public static ValueCopier ForExact(Type type) => s_exact.GetOrAdd(type, static t => Create(t));

    private static ValueCopier Create(Type type)
    {
        if (Shallowness.Of(type) || typeof(Exception).IsAssignableFrom(type) || type == typeof(object) || IsFrozen(type))
        {
            return Make(typeof(ShallowCopier<>), type);
        }

        if (typeof(IAddressable).IsAssignableFrom(type))
        {
            return Make(typeof(AddressableCopier<>), type);
        }

        if (type.IsDefined(typeof(ImmutableAttribute), false))
        {
            return Make(typeof(ShallowCopier<>), type);
        }

        return SurrogateRegistry.Find(type) ?? BuiltIn(type) ?? Marked(type) ?? throw MissingCopier<object>.Missing(type);
    }

    private static bool IsFrozen(Type type)
    {
        // Frozen collections are of hidden types that derive from the public ones.
        for (var t = type; t is not null; t = t.BaseType)
        {
            if (t.IsConstructedGenericType
                && (t.GetGenericTypeDefinition() == typeof(FrozenSet<>) || t.GetGenericTypeDefinition() == typeof(FrozenDictionary<,>)))
            {
                return t.GetGenericArguments().All(Shallowness.Of);
            }
        }

        return false;
    }

    private static ValueCopier? BuiltIn(Type type)
    {
        if (type == typeof(ReadOnlyMemory<byte>))
        {
            return new ReadOnlyMemoryCopier();
        }

        if (type == typeof(Memory<byte>))
        {
            return new MemoryCopier();
        }

        if (type == typeof(ArraySegment<byte>))
        {
            return new ArraySegmentCopier();
        }

        if (type.IsSZArray)
        {
            return Make(typeof(ArrayCopier<>), type.GetElementType()!);
        }

        if (type.IsArray)
        {
            return Make(typeof(GridCopier<>), type);
        }

        if (!type.IsConstructedGenericType)
        {
            return null;
        }

        var arguments = type.GetGenericArguments();
        if (s_generic.TryGetValue(type.GetGenericTypeDefinition(), out var copier))
        {
            return Make(copier, arguments);
        }

        return IsTuple(type) ? MemberwiseCopier.Create(type, CopiedMember.AllFieldsOf(type)) : null;
    }

    private static bool IsTuple(Type type) =>
        typeof(System.Runtime.CompilerServices.ITuple).IsAssignableFrom(type) && type.Namespace == "System"
        || type.GetGenericTypeDefinition() == typeof(KeyValuePair<,>);

    private static ValueCopier? Marked(Type type) =>
        type.IsDefined(typeof(GenerateSerializerAttribute), false) ? MemberwiseCopier.Create(type, CopiedMember.Of(type)) : null;

    private static ValueCopier Make(Type definition, params Type[] arguments) =>
        (ValueCopier)Activator.CreateInstance(definition.MakeGenericType(arguments), nonPublic: true)!;
}
