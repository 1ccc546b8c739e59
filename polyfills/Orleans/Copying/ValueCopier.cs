using System.Diagnostics.CodeAnalysis;

namespace Orleans.Serialization.Cloning;

/// <summary>Copies values of one type.</summary>
internal abstract class ValueCopier
{
    /// <summary>True when the value itself may be handed over.</summary>
    public virtual bool IsShallow => false;

    public abstract object CopyObject(object value, CopyContext context);
}

/// <summary>Copies values of one type. A value is never null.</summary>
internal abstract class ValueCopier<T> : ValueCopier
{
    public abstract T Copy(T value, CopyContext context);

    public sealed override object CopyObject(object value, CopyContext context) => Copy((T)value, context)!;
}

/// <summary>Hands the value over.</summary>
internal sealed class ShallowCopier<T> : ValueCopier<T>
{
    public override bool IsShallow => true;

    public override T Copy(T value, CopyContext context) => value;
}

/// <summary>Copies a collection, or another object that holds others.</summary>
internal abstract class ReferenceCopier<T> : ValueCopier<T>
    where T : class
{
    public sealed override T Copy(T value, CopyContext context) =>
        context.TryGet(value, out var prior) ? prior : CopyNew(value, context);

    protected abstract T CopyNew(T value, CopyContext context);
}

/// <summary>Copies values of a declared type by their own type.</summary>
internal sealed class PolymorphicCopier<T> : ValueCopier<T>
    where T : class
{
    public override T Copy(T value, CopyContext context)
    {
        var type = value.GetType();
        return type == typeof(T)
            ? Exact.Copier.Copy(value, context)
            : (T)CopierCatalog.ForExact(type).CopyObject(value, context);
    }

    // In a class of its own, since an abstract or an interface type has no copier for exactly itself.
    private static class Exact
    {
        public static readonly ValueCopier<T> Copier = (ValueCopier<T>)CopierCatalog.ForExact(typeof(T));
    }
}

/// <summary>Says that a type cannot be copied, when a value of it turns up.</summary>
internal sealed class MissingCopier<T> : ValueCopier<T>
{
    public override T Copy(T value, CopyContext context) => throw Missing(typeof(T));

    internal static CodecNotFoundException Missing(Type type) => new(
        $"Could not find a copier for type {type}. Mark it with [GenerateSerializer] and its members with [Id(n)], or register a converter for it.");
}

/// <summary>The copier of a declared type, found once.</summary>
internal static class DeepCopy<T>
{
    public static readonly bool IsShallow = CopierCatalog.IsShallow(typeof(T));
    private static readonly ValueCopier<T> s_copier = (ValueCopier<T>)CopierCatalog.ForDeclared(typeof(T));

    /// <summary>Copies one argument or result, renting a context only if one is needed.</summary>
    public static T Copy(T value, ref CopyContext? context) =>
        IsShallow || value is null ? value : s_copier.Copy(value, context ??= CopyContext.Rent());

    /// <summary>Copies a part of something that is being copied.</summary>
    [return: NotNullIfNotNull(nameof(value))]
    public static T Part(T value, CopyContext context) => IsShallow || value is null ? value : s_copier.Copy(value, context);

    /// <summary>Copies one value.</summary>
    public static T Copy(T value)
    {
        if (IsShallow || value is null)
        {
            return value;
        }

        var context = CopyContext.Rent();
        try
        {
            return s_copier.Copy(value, context);
        }
        finally
        {
            CopyContext.Return(context);
        }
    }
}
