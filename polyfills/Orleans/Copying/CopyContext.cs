using System.Runtime.CompilerServices;

namespace Orleans.Serialization.Cloning;

/// <summary>
/// Remembers which objects one copy has already copied, so that an object referred to twice, or a cycle, comes out
/// with the same shape. A thread keeps one for reuse.
/// </summary>
internal sealed class CopyContext
{
    private const int LinearMax = 12;

    [ThreadStatic]
    private static CopyContext? s_spare;

    private readonly object?[] _originals = new object?[LinearMax];
    private readonly object?[] _copies = new object?[LinearMax];
    private Dictionary<object, object>? _rest;
    private int _count;

    public static CopyContext Rent()
    {
        var context = s_spare ?? new CopyContext();
        s_spare = null;
        return context;
    }

    public static void Return(CopyContext? context)
    {
        if (context is null)
        {
            return;
        }

        Array.Clear(context._originals, 0, Math.Min(context._count, LinearMax));
        Array.Clear(context._copies, 0, Math.Min(context._count, LinearMax));
        context._rest = null;
        context._count = 0;
        s_spare = context;
    }

    public bool TryGet<T>(T original, out T copy)
        where T : class
    {
        var known = Math.Min(_count, LinearMax);
        for (var i = 0; i < known; i++)
        {
            if (ReferenceEquals(_originals[i], original))
            {
                copy = Unsafe.As<T>(_copies[i]!);
                return true;
            }
        }

        if (_rest is not null && _rest.TryGetValue(original, out var found))
        {
            copy = Unsafe.As<T>(found);
            return true;
        }

        copy = null!;
        return false;
    }

    public void Record(object original, object copy)
    {
        if (_count < LinearMax)
        {
            _originals[_count] = original;
            _copies[_count] = copy;
        }
        else
        {
            _rest ??= new Dictionary<object, object>(ReferenceEqualityComparer.Instance);
            _rest[original] = copy;
        }

        _count++;
    }
}
