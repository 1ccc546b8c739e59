using System.Text;

namespace Orleans.Runtime;

/// <summary>An immutable run of UTF-8 bytes with its hash computed once, the stuff that grain types and keys are made of.</summary>
[Immutable]
public readonly struct IdSpan : IEquatable<IdSpan>, IComparable<IdSpan>
{
    private readonly byte[]? _value;
    private readonly int _hash;

    /// <summary>Takes ownership of <paramref name="value"/>.</summary>
    public IdSpan(byte[] value)
    {
        _value = value;
        var hash = new HashCode();
        hash.AddBytes(value);
        _hash = hash.ToHashCode();
    }

    /// <summary>True for the value that stands for "none".</summary>
    public bool IsDefault => _value is null || _value.Length == 0;

    /// <summary>The bytes.</summary>
    public ReadOnlyMemory<byte> Value => _value;

    /// <summary>Encodes <paramref name="id"/> as UTF-8.</summary>
    public static IdSpan Create(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        return new IdSpan(Encoding.UTF8.GetBytes(id));
    }

    /// <summary>The bytes.</summary>
    public ReadOnlySpan<byte> AsSpan() => _value;

    /// <inheritdoc/>
    public bool Equals(IdSpan other) =>
        ReferenceEquals(_value, other._value) || (_hash == other._hash && AsSpan().SequenceEqual(other.AsSpan()));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is IdSpan other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _hash;

    /// <inheritdoc/>
    public int CompareTo(IdSpan other) => AsSpan().SequenceCompareTo(other.AsSpan());

    /// <inheritdoc/>
    public override string ToString() => Encoding.UTF8.GetString(AsSpan());

    /// <summary>Compares by content.</summary>
    public static bool operator ==(IdSpan left, IdSpan right) => left.Equals(right);

    /// <summary>Compares by content.</summary>
    public static bool operator !=(IdSpan left, IdSpan right) => !left.Equals(right);
}
