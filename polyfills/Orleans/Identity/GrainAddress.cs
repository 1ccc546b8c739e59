namespace Orleans.Runtime;

/// <summary>Where an activation of a grain is.</summary>
[Immutable]
public sealed class GrainAddress : IEquatable<GrainAddress>
{
    /// <summary>The grain.</summary>
    public GrainId GrainId { get; init; }

    /// <summary>Which activation of it.</summary>
    public ActivationId ActivationId { get; init; }

    /// <summary>On which silo.</summary>
    public SiloAddress? SiloAddress { get; init; }

    /// <summary>True when nothing is missing.</summary>
    public bool IsComplete => !GrainId.IsDefault && !ActivationId.IsDefault && SiloAddress is not null;

    /// <inheritdoc/>
    public bool Equals(GrainAddress? other) =>
        other is not null && GrainId == other.GrainId && ActivationId == other.ActivationId && Equals(SiloAddress, other.SiloAddress);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as GrainAddress);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(GrainId, ActivationId, SiloAddress);

    /// <inheritdoc/>
    public override string ToString() => $"[{SiloAddress} {GrainId} {ActivationId}]";
}
