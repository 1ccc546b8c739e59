namespace Orleans.Runtime;

/// <summary>Tells the successive activations of one grain apart.</summary>
[Immutable]
public readonly struct ActivationId : IEquatable<ActivationId>
{
    private readonly Guid _key;

    /// <summary>Wraps <paramref name="key"/>.</summary>
    public ActivationId(Guid key) => _key = key;

    /// <summary>True for the value that stands for "none".</summary>
    public bool IsDefault => _key == Guid.Empty;

    /// <summary>A fresh one.</summary>
    public static ActivationId NewId() => new(Guid.NewGuid());

    /// <inheritdoc/>
    public bool Equals(ActivationId other) => _key == other._key;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is ActivationId other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _key.GetHashCode();

    /// <inheritdoc/>
    public override string ToString() => $"@{_key:N}";

    /// <summary>Compares by value.</summary>
    public static bool operator ==(ActivationId left, ActivationId right) => left.Equals(right);

    /// <summary>Compares by value.</summary>
    public static bool operator !=(ActivationId left, ActivationId right) => !left.Equals(right);
}
