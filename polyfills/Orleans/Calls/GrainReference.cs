namespace Orleans.Runtime;

/// <summary>A reference to a grain. The generated proxies derive from it, and two of the same grain are equal.</summary>
[Immutable]
public class GrainReference : IAddressable, IEquatable<GrainReference>
{
    private readonly CallRouter _router;
    private readonly Type _interface;

    internal GrainReference(CallRouter router, GrainId grainId, Type grainInterface)
    {
        _router = router;
        _interface = grainInterface;
        GrainId = grainId;
    }

    /// <summary>The grain.</summary>
    public GrainId GrainId { get; }

    /// <summary>The interface that the reference was made for.</summary>
    public GrainInterfaceType InterfaceType => GrainTypeNames.OfInterface(_interface);

    /// <summary>The interface that the reference was made for.</summary>
    public virtual string InterfaceName => _interface.FullName ?? _interface.Name;

    internal CallRouter Router => _router;

    /// <summary>The activation that took the last call, which will most likely take the next.</summary>
    internal Activation? LastHost { get; set; }

    /// <summary>A reference to the same grain through another of its interfaces.</summary>
    public virtual TGrainInterface Cast<TGrainInterface>()
        where TGrainInterface : IAddressable => (TGrainInterface)As(typeof(TGrainInterface));

    /// <inheritdoc/>
    public bool Equals(GrainReference? other) => other is not null && GrainId.Equals(other.GrainId);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as GrainReference);

    /// <inheritdoc/>
    public override int GetHashCode() => GrainId.GetHashCode();

    /// <summary>A hash for spreading grains over buckets.</summary>
    public uint GetUniformHashCode() => GrainId.GetUniformHashCode();

    /// <inheritdoc/>
    public sealed override string ToString() => $"GrainReference:{GrainId}:{InterfaceType}";

    /// <summary>Compares the grains.</summary>
    public static bool operator ==(GrainReference? reference1, GrainReference? reference2) =>
        reference1 is null ? reference2 is null : reference1.Equals(reference2);

    /// <summary>Compares the grains.</summary>
    public static bool operator !=(GrainReference? reference1, GrainReference? reference2) => !(reference1 == reference2);

    internal object As(Type grainInterface) =>
        grainInterface.IsInstanceOfType(this) ? this : ProxyFactory.Create(grainInterface, _router, GrainId);

    /// <summary>Sends a call. The proxies' methods end here.</summary>
    internal Task<T> Send<T>(GrainCall<T> call) => _router.Send(this, call);

    /// <summary>Starts a sequence. The proxies' methods that return one end here.</summary>
    internal IAsyncEnumerable<T> Enumerate<T>(StreamCall<T> call) => new RemoteSequence<T>(this, call);
}
