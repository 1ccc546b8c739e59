namespace Orleans.Runtime;

/// <summary>Takes the calls of one grain: its activation, or the pool of them when it is a stateless worker.</summary>
internal interface ICallHost
{
    /// <summary>Queues a call, unless the host has ended and another must be found.</summary>
    bool TryReceive(GrainCall call);

    /// <summary>The activations there are now.</summary>
    IEnumerable<Activation> Activations { get; }
}
