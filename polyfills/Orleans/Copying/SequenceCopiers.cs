using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Collections.ObjectModel;

namespace Orleans.Serialization.Cloning;

internal sealed class NullableCopier<T> : ValueCopier<T?>
    where T : struct
{
    public override T? Copy(T? value, CopyContext context) => value is { } some ? DeepCopy<T>.Part(some, context) : null;
}

internal sealed class ReadOnlyMemoryCopier : ValueCopier<ReadOnlyMemory<byte>>
{
    public override ReadOnlyMemory<byte> Copy(ReadOnlyMemory<byte> value, CopyContext context) => value.ToArray();
}

internal sealed class MemoryCopier : ValueCopier<Memory<byte>>
{
    public override Memory<byte> Copy(Memory<byte> value, CopyContext context) => value.ToArray();
}

internal sealed class ArraySegmentCopier : ValueCopier<ArraySegment<byte>>
{
    public override ArraySegment<byte> Copy(ArraySegment<byte> value, CopyContext context) =>
        value.Array is null ? default : new ArraySegment<byte>(value.ToArray());
}

internal sealed class ArrayCopier<T> : ReferenceCopier<T[]>
{
    protected override T[] CopyNew(T[] value, CopyContext context)
    {
        var copy = new T[value.Length];
        context.Record(value, copy);
        if (DeepCopy<T>.IsShallow)
        {
            value.AsSpan().CopyTo(copy);
        }
        else
        {
            for (var i = 0; i < value.Length; i++)
            {
                copy[i] = DeepCopy<T>.Part(value[i], context);
            }
        }

        return copy;
    }
}

/// <summary>Copies arrays of several dimensions.</summary>
internal sealed class GridCopier<TGrid> : ReferenceCopier<TGrid>
    where TGrid : class
{
    protected override TGrid CopyNew(TGrid value, CopyContext context)
    {
        var source = (Array)(object)value;
        var copy = (Array)source.Clone();
        context.Record(source, copy);
        if (Shallowness.Of(source.GetType().GetElementType()!))
        {
            return (TGrid)(object)copy;
        }

        var index = new int[source.Rank];
        for (long done = 0; done < source.LongLength; done++)
        {
            if (copy.GetValue(index) is { } element)
            {
                copy.SetValue(CopierCatalog.ForExact(element.GetType()).CopyObject(element, context), index);
            }

            for (var d = source.Rank - 1; d >= 0 && ++index[d] == source.GetLength(d); d--)
            {
                index[d] = 0;
            }
        }

        return (TGrid)(object)copy;
    }
}

internal sealed class ListCopier<T> : ReferenceCopier<List<T>>
{
    protected override List<T> CopyNew(List<T> value, CopyContext context)
    {
        var copy = new List<T>(value.Count);
        context.Record(value, copy);
        if (DeepCopy<T>.IsShallow)
        {
            copy.AddRange(value);
        }
        else
        {
            foreach (var item in value)
            {
                copy.Add(DeepCopy<T>.Part(item, context));
            }
        }

        return copy;
    }
}

/// <summary>Copies what is made of a sequence of copied items.</summary>
internal abstract class SequenceCopier<TCollection, T> : ReferenceCopier<TCollection>
    where TCollection : class, IEnumerable<T>
{
    protected sealed override TCollection CopyNew(TCollection value, CopyContext context)
    {
        var items = new List<T>();
        foreach (var item in value)
        {
            items.Add(DeepCopy<T>.Part(item, context));
        }

        var copy = Make(value, items);
        context.Record(value, copy);
        return copy;
    }

    protected abstract TCollection Make(TCollection original, List<T> items);
}

internal sealed class HashSetCopier<T> : SequenceCopier<HashSet<T>, T>
{
    protected override HashSet<T> Make(HashSet<T> original, List<T> items) => new(items, original.Comparer);
}

internal sealed class SortedSetCopier<T> : SequenceCopier<SortedSet<T>, T>
{
    protected override SortedSet<T> Make(SortedSet<T> original, List<T> items) => new(items, original.Comparer);
}

internal sealed class QueueCopier<T> : SequenceCopier<Queue<T>, T>
{
    protected override Queue<T> Make(Queue<T> original, List<T> items) => new(items);
}

internal sealed class StackCopier<T> : SequenceCopier<Stack<T>, T>
{
    protected override Stack<T> Make(Stack<T> original, List<T> items)
    {
        // A stack is enumerated from its top and filled from its bottom.
        items.Reverse();
        return new Stack<T>(items);
    }
}

internal sealed class ConcurrentQueueCopier<T> : SequenceCopier<ConcurrentQueue<T>, T>
{
    protected override ConcurrentQueue<T> Make(ConcurrentQueue<T> original, List<T> items) => new(items);
}

internal sealed class CollectionCopier<T> : SequenceCopier<Collection<T>, T>
{
    protected override Collection<T> Make(Collection<T> original, List<T> items) => new(items);
}

internal sealed class ReadOnlyCollectionCopier<T> : SequenceCopier<ReadOnlyCollection<T>, T>
{
    protected override ReadOnlyCollection<T> Make(ReadOnlyCollection<T> original, List<T> items) => new(items);
}

internal sealed class ImmutableListCopier<T> : SequenceCopier<ImmutableList<T>, T>
{
    protected override ImmutableList<T> Make(ImmutableList<T> original, List<T> items) => [.. items];
}

internal sealed class ImmutableHashSetCopier<T> : SequenceCopier<ImmutableHashSet<T>, T>
{
    protected override ImmutableHashSet<T> Make(ImmutableHashSet<T> original, List<T> items) =>
        ImmutableHashSet.CreateRange(original.KeyComparer, items);
}

internal sealed class ImmutableSortedSetCopier<T> : SequenceCopier<ImmutableSortedSet<T>, T>
{
    protected override ImmutableSortedSet<T> Make(ImmutableSortedSet<T> original, List<T> items) =>
        ImmutableSortedSet.CreateRange(original.KeyComparer, items);
}

internal sealed class ImmutableQueueCopier<T> : SequenceCopier<ImmutableQueue<T>, T>
{
    protected override ImmutableQueue<T> Make(ImmutableQueue<T> original, List<T> items) => ImmutableQueue.CreateRange(items);
}

internal sealed class ImmutableStackCopier<T> : SequenceCopier<ImmutableStack<T>, T>
{
    protected override ImmutableStack<T> Make(ImmutableStack<T> original, List<T> items)
    {
        items.Reverse();
        return ImmutableStack.CreateRange(items);
    }
}

internal sealed class ImmutableArrayCopier<T> : ValueCopier<ImmutableArray<T>>
{
    public override ImmutableArray<T> Copy(ImmutableArray<T> value, CopyContext context)
    {
        if (value.IsDefaultOrEmpty)
        {
            return value;
        }

        var copy = ImmutableArray.CreateBuilder<T>(value.Length);
        foreach (var item in value)
        {
            copy.Add(DeepCopy<T>.Part(item, context));
        }

        return copy.MoveToImmutable();
    }
}
