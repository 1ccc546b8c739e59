namespace Orleans.Runtime;

/// <summary>What only some activations need, made when one does.</summary>
internal sealed class ActivationExtras
{
    public ActivationId ActivationId { get; } = ActivationId.NewId();

    public Dictionary<Type, object> Components { get; } = [];

    public HashSet<GrainTimer> Timers { get; } = [];

    public GrainReference? Reference { get; set; }

    public GrainLifecycle? Lifecycle { get; set; }
}
