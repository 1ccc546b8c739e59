namespace PahlawanPangan.Local.Instance;

/// <summary>The processes of an instance; null for a server that was named rather than started, and for an engine that is a cluster.</summary>
internal sealed record InstanceProcesses(int Launcher, int? Engine, int? Postgres, int? Nats)
{
    /// <summary>The silos, gateways and their Redis by name, when the engine is a cluster.</summary>
    public IReadOnlyDictionary<string, int>? Members { get; init; }
}
