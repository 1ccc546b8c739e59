namespace Orleans.Runtime;

/// <summary>Names a grain class: the first half of a <see cref="GrainId"/>.</summary>
[Immutable]
public readonly struct GrainType : IEquatable<GrainType>, IComparable<GrainType>
{
    /// <summary>Wraps <paramref name="id"/>.</summary>
    public GrainType(IdSpan id) => Value = id;

    /// <summary>Takes ownership of <paramref name="value"/>.</summary>
    public GrainType(byte[] value) => Value = new IdSpan(value);

    /// <summary>The name's bytes.</summary>
    public IdSpan Value { get; }

    /// <summary>True for the value that stands for "none".</summary>
    public bool IsDefault => Value.IsDefault;

    /// <summary>Makes a grain type of <paramref name="value"/>.</summary>
    public static GrainType Create(string value) => new(IdSpan.Create(value));

    /// <summary>The name's bytes.</summary>
    public ReadOnlySpan<byte> AsSpan() => Value.AsSpan();

    /// <inheritdoc/>
    public bool Equals(GrainType obj) => Value.Equals(obj.Value);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is GrainType other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Value.GetHashCode();

    /// <inheritdoc/>
    public int CompareTo(GrainType other) => Value.CompareTo(other.Value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();

    /// <summary>Compares by name.</summary>
    public static bool operator ==(GrainType left, GrainType right) => left.Equals(right);

    /// <summary>Compares by name.</summary>
    public static bool operator !=(GrainType left, GrainType right) => !left.Equals(right);
}
