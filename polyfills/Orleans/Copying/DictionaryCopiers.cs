using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Collections.ObjectModel;

namespace Orleans.Serialization.Cloning;

/// <summary>Copies what is made of copied keys and values.</summary>
internal abstract class PairsCopier<TDictionary, TKey, TValue> : ReferenceCopier<TDictionary>
    where TDictionary : class, IEnumerable<KeyValuePair<TKey, TValue>>
    where TKey : notnull
{
    protected static KeyValuePair<TKey, TValue> CopyPair(KeyValuePair<TKey, TValue> pair, CopyContext context) =>
        new(DeepCopy<TKey>.Part(pair.Key, context), DeepCopy<TValue>.Part(pair.Value, context));

    protected static IEnumerable<KeyValuePair<TKey, TValue>> CopyPairs(TDictionary value, CopyContext context) =>
        value.Select(pair => CopyPair(pair, context));

    protected override TDictionary CopyNew(TDictionary value, CopyContext context)
    {
        var copy = Make(value, CopyPairs(value, context));
        context.Record(value, copy);
        return copy;
    }

    protected abstract TDictionary Make(TDictionary original, IEnumerable<KeyValuePair<TKey, TValue>> pairs);
}

internal sealed class DictionaryCopier<TKey, TValue> : ReferenceCopier<Dictionary<TKey, TValue>>
    where TKey : notnull
{
    protected override Dictionary<TKey, TValue> CopyNew(Dictionary<TKey, TValue> value, CopyContext context)
    {
        if (DeepCopy<TKey>.IsShallow && DeepCopy<TValue>.IsShallow)
        {
            var clone = new Dictionary<TKey, TValue>(value, value.Comparer);
            context.Record(value, clone);
            return clone;
        }

        var copy = new Dictionary<TKey, TValue>(value.Count, value.Comparer);
        context.Record(value, copy);
        foreach (var (key, item) in value)
        {
            copy.Add(DeepCopy<TKey>.Part(key, context), DeepCopy<TValue>.Part(item, context));
        }

        return copy;
    }
}

internal sealed class SortedDictionaryCopier<TKey, TValue> : PairsCopier<SortedDictionary<TKey, TValue>, TKey, TValue>
    where TKey : notnull
{
    protected override SortedDictionary<TKey, TValue> Make(
        SortedDictionary<TKey, TValue> original, IEnumerable<KeyValuePair<TKey, TValue>> pairs)
    {
        var copy = new SortedDictionary<TKey, TValue>(original.Comparer);
        foreach (var (key, item) in pairs)
        {
            copy.Add(key, item);
        }

        return copy;
    }
}

internal sealed class SortedListCopier<TKey, TValue> : PairsCopier<SortedList<TKey, TValue>, TKey, TValue>
    where TKey : notnull
{
    protected override SortedList<TKey, TValue> Make(SortedList<TKey, TValue> original, IEnumerable<KeyValuePair<TKey, TValue>> pairs)
    {
        var copy = new SortedList<TKey, TValue>(original.Count, original.Comparer);
        foreach (var (key, item) in pairs)
        {
            copy.Add(key, item);
        }

        return copy;
    }
}

internal sealed class ConcurrentDictionaryCopier<TKey, TValue> : PairsCopier<ConcurrentDictionary<TKey, TValue>, TKey, TValue>
    where TKey : notnull
{
    protected override ConcurrentDictionary<TKey, TValue> Make(
        ConcurrentDictionary<TKey, TValue> original, IEnumerable<KeyValuePair<TKey, TValue>> pairs) => new(pairs, original.Comparer);
}

internal sealed class ReadOnlyDictionaryCopier<TKey, TValue> : PairsCopier<ReadOnlyDictionary<TKey, TValue>, TKey, TValue>
    where TKey : notnull
{
    protected override ReadOnlyDictionary<TKey, TValue> Make(
        ReadOnlyDictionary<TKey, TValue> original, IEnumerable<KeyValuePair<TKey, TValue>> pairs) => new(new Dictionary<TKey, TValue>(pairs));
}

internal sealed class ImmutableDictionaryCopier<TKey, TValue> : PairsCopier<ImmutableDictionary<TKey, TValue>, TKey, TValue>
    where TKey : notnull
{
    protected override ImmutableDictionary<TKey, TValue> Make(
        ImmutableDictionary<TKey, TValue> original, IEnumerable<KeyValuePair<TKey, TValue>> pairs) =>
        ImmutableDictionary.CreateRange(original.KeyComparer, original.ValueComparer, pairs);
}

internal sealed class ImmutableSortedDictionaryCopier<TKey, TValue> : PairsCopier<ImmutableSortedDictionary<TKey, TValue>, TKey, TValue>
    where TKey : notnull
{
    protected override ImmutableSortedDictionary<TKey, TValue> Make(
        ImmutableSortedDictionary<TKey, TValue> original, IEnumerable<KeyValuePair<TKey, TValue>> pairs) =>
        ImmutableSortedDictionary.CreateRange(original.KeyComparer, original.ValueComparer, pairs);
}
