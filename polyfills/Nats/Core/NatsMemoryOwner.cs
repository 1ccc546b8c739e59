using System.Buffers;

namespace NATS.Client.Core;

/// <summary>Whether a new buffer is cleared.</summary>
public enum NatsMemoryOwnerAllocationMode
{
    /// <summary>It holds whatever was there.</summary>
    Default,

    /// <summary>It holds zeros.</summary>
    Clear,
}

/// <summary>A pooled buffer of an exact length. Whoever holds it disposes it once.</summary>
public struct NatsMemoryOwner<T> : IMemoryOwner<T>
{
    private readonly ArrayPool<T>? _pool;
    private readonly int _start;
    private T[]? _array;

    private NatsMemoryOwner(T[] array, int start, int length, ArrayPool<T> pool)
    {
        _array = array;
        _start = start;
        Length = length;
        _pool = pool;
    }

    /// <summary>A buffer of no length.</summary>
    public static NatsMemoryOwner<T> Empty => Allocate(0);

    /// <summary>Number of items.</summary>
    public int Length { get; }

    /// <summary>The items; empty after disposal.</summary>
    public readonly Memory<T> Memory => _array is null ? Memory<T>.Empty : new Memory<T>(_array, _start, Length);

    /// <summary>The items; empty after disposal.</summary>
    public readonly Span<T> Span => Memory.Span;

    /// <summary>Takes a buffer from the shared pool.</summary>
    public static NatsMemoryOwner<T> Allocate(int size) => Allocate(size, ArrayPool<T>.Shared, NatsMemoryOwnerAllocationMode.Default);

    /// <summary>Takes a buffer from a pool.</summary>
    public static NatsMemoryOwner<T> Allocate(int size, ArrayPool<T> pool) => Allocate(size, pool, NatsMemoryOwnerAllocationMode.Default);

    /// <summary>Takes a buffer from the shared pool.</summary>
    public static NatsMemoryOwner<T> Allocate(int size, NatsMemoryOwnerAllocationMode mode) => Allocate(size, ArrayPool<T>.Shared, mode);

    /// <summary>Takes a buffer from a pool.</summary>
    public static NatsMemoryOwner<T> Allocate(int size, ArrayPool<T> pool, NatsMemoryOwnerAllocationMode mode)
    {
        var array = pool.Rent(size);
        if (mode == NatsMemoryOwnerAllocationMode.Clear)
        {
            array.AsSpan(0, size).Clear();
        }

        return new NatsMemoryOwner<T>(array, 0, size, pool);
    }

    /// <summary>The array behind the items.</summary>
    public readonly ArraySegment<T> DangerousGetArray() => new(Live(), _start, Length);

    /// <summary>Hands a part of the buffer to a new owner; this one owns nothing afterwards.</summary>
    public NatsMemoryOwner<T> Slice(int start, int length)
    {
        var array = Live();
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)start, (uint)Length, nameof(start));
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)length, (uint)(Length - start), nameof(length));
        _array = null;
        return new NatsMemoryOwner<T>(array, _start + start, length, _pool!);
    }

    /// <summary>Returns the buffer to its pool.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _array, null) is { } array)
        {
            _pool!.Return(array, clearArray: true);
        }
    }

    private readonly T[] Live() => _array ?? throw new ObjectDisposedException(nameof(NatsMemoryOwner<T>));
}
