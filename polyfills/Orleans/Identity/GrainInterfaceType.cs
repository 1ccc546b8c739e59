namespace Orleans.Runtime;

/// <summary>Names a grain interface.</summary>
[Immutable]
public readonly struct GrainInterfaceType : IEquatable<GrainInterfaceType>
{
    /// <summary>Wraps <paramref name="value"/>.</summary>
    public GrainInterfaceType(IdSpan value) => Value = value;

    /// <summary>Makes an interface type of <paramref name="value"/>.</summary>
    public GrainInterfaceType(string value) => Value = IdSpan.Create(value);

    /// <summary>The name's bytes.</summary>
    public IdSpan Value { get; }

    /// <summary>True for the value that stands for "none".</summary>
    public bool IsDefault => Value.IsDefault;

    /// <summary>Makes an interface type of <paramref name="value"/>.</summary>
    public static GrainInterfaceType Create(string value) => new(value);

    /// <inheritdoc/>
    public bool Equals(GrainInterfaceType other) => Value.Equals(other.Value);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is GrainInterfaceType other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Value.GetHashCode();

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();

    /// <summary>Compares by name.</summary>
    public static bool operator ==(GrainInterfaceType left, GrainInterfaceType right) => left.Equals(right);

    /// <summary>Compares by name.</summary>
    public static bool operator !=(GrainInterfaceType left, GrainInterfaceType right) => !left.Equals(right);
}
